import type { IamUser } from './config';
import { formFields, type HttpRequest, type Reply } from './http';
import type { IamKey } from './iamKeys';
import { listAttachedRolePolicies } from './iamRoles';
import { IAM, iamRefusal, iamReply } from './iamXml';
import { uniqueId } from './identifiers';
import type { OperationName } from './operations';
import type { EmulatorState } from './state';
import { authenticate } from './stsAuthentication';
import type { XmlTree } from './stsXml';

export const IAM_API_VERSION = '2010-05-08';

/** Access keys that a user may have (IAM quotas). */
const KEYS_PER_USER = 2;

type Handler = (state: EmulatorState, request: HttpRequest) => Reply;

const HANDLERS: Readonly<Partial<Record<OperationName, Handler>>> = {
  GetUser: (state, request) => {
    const { user } = authorize(state, request, 'GetUser');
    const arn = userArn(user);
    return iamReply('GetUser', {
      User: {
        Path: '/',
        UserName: user.userName,
        UserId: uniqueId('AIDA', arn),
        Arn: arn,
        CreateDate: toIso(state.iamKeys.of(user)[0]?.createdAt ?? 0),
      },
    });
  },

  ListAttachedUserPolicies: (state, request) => {
    const { user } = authorize(state, request, 'ListAttachedUserPolicies');
    const policies = (user.attachedPolicies ?? []).map((name) => ({
      PolicyName: name,
      PolicyArn: `arn:aws:iam::aws:policy/${name}`,
    }));
    return iamReply('ListAttachedUserPolicies', { AttachedPolicies: policies, IsTruncated: 'false' });
  },

  ListAttachedRolePolicies: listAttachedRolePolicies,

  ListAccessKeys: (state, request) => {
    const { user } = authorize(state, request, 'ListAccessKeys');
    const keys = state.iamKeys.of(user).map(metadata);
    return iamReply('ListAccessKeys', { AccessKeyMetadata: keys, IsTruncated: 'false' });
  },

  GetAccessKeyLastUsed: (state, request) => {
    const { user } = authorize(state, request, 'GetAccessKeyLastUsed');
    const { accessKeyId } = ownKey(state, user, request);
    const use = state.iamKeys.lastUse(accessKeyId);
    return iamReply('GetAccessKeyLastUsed', {
      UserName: user.userName,
      AccessKeyLastUsed: {
        LastUsedDate: use && toIso(use.at),
        ServiceName: use?.service ?? 'N/A',
        Region: use?.region ?? 'N/A',
      },
    });
  },

  CreateAccessKey: (state, request) => {
    const { user } = authorize(state, request, 'CreateAccessKey');
    if (state.iamKeys.of(user).length >= KEYS_PER_USER) {
      throw iamRefusal(409, 'LimitExceeded', `Cannot exceed quota for AccessKeysPerUser: ${KEYS_PER_USER}`);
    }
    const key = state.iamKeys.create(user);
    return iamReply('CreateAccessKey', {
      AccessKey: { ...metadata(key), SecretAccessKey: key.secretAccessKey },
    });
  },

  UpdateAccessKey: (state, request) => {
    const { user } = authorize(state, request, 'UpdateAccessKey');
    const status = formFields(request).get('Status');
    if (status !== 'Active' && status !== 'Inactive') {
      throw iamRefusal(
        400,
        'ValidationError',
        `1 validation error detected: Value '${status ?? 'null'}' at 'status' failed to satisfy constraint: Member must satisfy enum value set: [Active, Inactive, Expired]`,
      );
    }
    state.iamKeys.setStatus(ownKey(state, user, request).accessKeyId, status);
    return iamReply('UpdateAccessKey');
  },

  DeleteAccessKey: (state, request) => {
    const { user } = authorize(state, request, 'DeleteAccessKey');
    state.iamKeys.delete(ownKey(state, user, request).accessKeyId);
    return iamReply('DeleteAccessKey');
  },
};

export function findIamHandler(action: string): { operation: OperationName; handle: Handler } | undefined {
  const operation = Object.keys(HANDLERS).find((name) => name === action) as OperationName | undefined;
  const handle = operation && HANDLERS[operation];
  return operation && handle && { operation, handle };
}

/**
 * Who asks, and whom it is about: `UserName`, else the user who asks.
 * @throws Refusal when the signature does not count, or a policy does not allow it.
 */
function authorize(state: EmulatorState, request: HttpRequest, action: string): { user: IamUser } {
  const caller = authenticate(state, request, IAM);
  // IAM takes the sessions of users only with the proof of a device.
  if (caller.origin === 'sessionToken' && !caller.mfaAuthenticated) {
    throw iamRefusal(403, 'InvalidClientTokenId', 'The security token included in the request is invalid');
  }
  const { user: ownUser, account, arn } = caller.principal;
  const userName = formFields(request).get('UserName') ?? ownUser?.userName;
  if (userName === undefined) {
    throw iamRefusal(400, 'ValidationError', 'Must specify userName when calling with non-User credentials');
  }
  if (ownUser?.deniedActions?.includes(`iam:${action}`) === true) {
    throw iamRefusal(
      403,
      'AccessDenied',
      `User: ${arn} is not authorized to perform: iam:${action} on resource: user ${userName} because no identity-based policy allows the iam:${action} action`,
    );
  }
  const user = state.config.iamUsers.find(
    (candidate) => candidate.accountId === account && candidate.userName === userName,
  );
  if (user === undefined) {
    throw iamRefusal(404, 'NoSuchEntity', `The user with name ${userName} cannot be found.`);
  }
  return { user };
}

function ownKey(state: EmulatorState, user: IamUser, request: HttpRequest): IamKey {
  const id = formFields(request).get('AccessKeyId') ?? '';
  const key = state.iamKeys.of(user).find(({ accessKeyId }) => accessKeyId === id);
  if (key === undefined) {
    throw iamRefusal(404, 'NoSuchEntity', `The Access Key with id ${id} cannot be found`);
  }
  return key;
}

function metadata({ user, accessKeyId, status, createdAt }: IamKey): XmlTree {
  return {
    UserName: user.userName,
    AccessKeyId: accessKeyId,
    Status: status,
    CreateDate: toIso(createdAt),
  };
}

function userArn({ accountId, userName }: IamUser): string {
  return `arn:aws:iam::${accountId}:user/${userName}`;
}

function toIso(time: number): string {
  return new Date(time).toISOString().replace(/\.\d+Z$/, 'Z');
}
