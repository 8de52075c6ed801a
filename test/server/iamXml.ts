import { Refusal, type Reply } from './http';
import { queryErrorReply, queryReply, type XmlTree } from './stsXml';

const IAM = 'https://iam.amazonaws.com/doc/2010-05-08/';

/** @param result absent for an operation that answers nothing but that it is done. */
export function iamReply(action: string, result?: XmlTree): Reply {
  return queryReply(IAM, action, result);
}

export function iamErrorReply(status: number, code: string, message: string): Reply {
  return queryErrorReply(IAM, status, code, message);
}

export function iamRefusal(status: number, code: string, message: string): Refusal {
  return new Refusal(iamErrorReply(status, code, message));
}
