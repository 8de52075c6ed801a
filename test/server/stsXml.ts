import { randomUUID } from 'node:crypto';
import { Refusal, type Reply } from './http';
import type { TemporaryCredentials } from './credentials';

const STS = 'https://sts.amazonaws.com/doc/2011-06-15/';

/** Elements by name, nested; an absent value is left out, a list is `<member>` after `<member>`. */
export interface XmlTree {
  readonly [name: string]: string | undefined | XmlTree | readonly XmlTree[];
}

export function stsReply(action: string, result: XmlTree): Reply {
  return queryReply(STS, action, result);
}

export function stsErrorReply(status: number, code: string, message: string): Reply {
  return queryErrorReply(STS, status, code, message);
}

/** A successful answer of the query protocol; an operation without a result has no element for it. */
export function queryReply(namespace: string, action: string, result: XmlTree | undefined): Reply {
  const requestId = randomUUID();
  return xmlReply(
    200,
    `<${action}Response xmlns="${namespace}">` +
      elements({ [`${action}Result`]: result, ResponseMetadata: { RequestId: requestId } }) +
      `</${action}Response>`,
    requestId,
  );
}

export function queryErrorReply(namespace: string, status: number, code: string, message: string): Reply {
  const requestId = randomUUID();
  const type = status >= 500 ? 'Receiver' : 'Sender';
  return xmlReply(
    status,
    `<ErrorResponse xmlns="${namespace}">` +
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
      return `<${name}>${content(value)}</${name}>`;
    })
    .join('');
}

function content(value: string | XmlTree | readonly XmlTree[]): string {
  if (typeof value === 'string') return escapeXml(value);
  if (isList(value)) return value.map((member) => elements({ member })).join('');
  return elements(value);
}

function isList(value: XmlTree | readonly XmlTree[]): value is readonly XmlTree[] {
  return Array.isArray(value);
}

function escapeXml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
