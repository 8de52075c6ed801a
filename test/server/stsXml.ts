import { randomUUID } from 'node:crypto';
import { Refusal, type Reply } from './http';
import type { TemporaryCredentials } from './credentials';

const NAMESPACE = 'https://sts.amazonaws.com/doc/2011-06-15/';

/** Elements by name, nested; an absent value is left out. */
export interface XmlTree {
  readonly [name: string]: string | undefined | XmlTree;
}

/** A successful answer of the query protocol. */
export function stsReply(action: string, result: XmlTree): Reply {
  const requestId = randomUUID();
  return xmlReply(
    200,
    `<${action}Response xmlns="${NAMESPACE}">` +
      elements({ [`${action}Result`]: result, ResponseMetadata: { RequestId: requestId } }) +
      `</${action}Response>`,
    requestId,
  );
}

export function stsErrorReply(status: number, code: string, message: string): Reply {
  const requestId = randomUUID();
  const type = status >= 500 ? 'Receiver' : 'Sender';
  return xmlReply(
    status,
    `<ErrorResponse xmlns="${NAMESPACE}">` +
      elements({ Error: { Type: type, Code: code, Message: message }, RequestId: requestId }) +
      '</ErrorResponse>',
    requestId,
  );
}

export function stsRefusal(status: number, code: string, message: string): Refusal {
  return new Refusal(stsErrorReply(status, code, message));
}

export function credentialsXml({ accessKeyId, secretAccessKey, temporary }: TemporaryCredentials): XmlTree {
  return {
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey,
    SessionToken: temporary.sessionToken,
    Expiration: new Date(temporary.expiresAt).toISOString().replace(/\.\d+Z$/, 'Z'),
  };
}

function xmlReply(status: number, body: string, requestId: string): Reply {
  return { status, headers: { 'Content-Type': 'text/xml', 'x-amzn-RequestId': requestId }, body };
}

function elements(tree: XmlTree): string {
  return Object.entries(tree)
    .map(([name, value]) => {
      if (value === undefined) return '';
      return `<${name}>${typeof value === 'string' ? escapeXml(value) : elements(value)}</${name}>`;
    })
    .join('');
}

function escapeXml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
