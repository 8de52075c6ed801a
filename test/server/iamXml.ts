import { Refusal, type Reply } from './http';
import type { SignedService } from './stsAuthentication';
import { queryErrorReply, queryReply, type XmlTree } from './stsXml';

const NAMESPACE = 'https://iam.amazonaws.com/doc/2010-05-08/';

/** @param result absent for an operation that answers nothing but that it is done. */
export function iamReply(action: string, result?: XmlTree): Reply {
  return queryReply(NAMESPACE, action, result);
}

export function iamErrorReply(status: number, code: string, message: string): Reply {
  return queryErrorReply(NAMESPACE, status, code, message);
}

/** One for all regions of the partition, under the name of one of them. */
export const IAM: SignedService = { name: 'iam', refusal: iamRefusal, region: 'us-east-1' };

export function iamRefusal(status: number, code: string, message: string): Refusal {
  return new Refusal(iamErrorReply(status, code, message));
}
