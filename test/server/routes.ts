import { answerConsent, showConsent } from './consentPages';
import {
  answerConsoleConsent,
  createOAuth2Token,
  showConfirmation,
  showConsoleConsent,
} from './consoleSignin';
import { answerDevicePage, showDevicePage } from './devicePages';
import { consoleLogin, federationErrorReply, getSigninToken } from './federation';
import { findIamHandler, IAM_API_VERSION } from './iam';
import { iamErrorReply } from './iamXml';
import { findListingAtRoot, listFoundationModels, listFunctions } from './listings';
import { formFields, Refusal, type HttpRequest, type Reply } from './http';
import { createToken, registerClient, startDeviceAuthorization } from './oidc';
import type { OperationName, Service } from './operations';
import { getRoleCredentials, listAccountRoles, listAccounts, logout, portalErrorReply } from './portal';
import { pathInRegion } from './regions';
import { showStartPage } from './startPage';
import type { EmulatorState } from './state';
import { assumeRole, getCallerIdentity, getFederationToken, getSessionToken } from './sts';
import { stsErrorReply } from './stsXml';
import { assumeRoleWithWebIdentity } from './webIdentity';

export interface Route {
  readonly service: Service;
  readonly operation: OperationName;
  /** @throws Refusal when the service refuses the request. */
  readonly handle: (state: EmulatorState, request: HttpRequest) => Reply;
}

type Methods = Readonly<Record<string, Route | ((request: HttpRequest) => Route)>>;

const ROUTES: Readonly<Record<string, Methods>> = {
  '/client/register': { POST: { service: 'oidc', operation: 'RegisterClient', handle: registerClient } },
  '/device_authorization': {
    POST: { service: 'oidc', operation: 'StartDeviceAuthorization', handle: startDeviceAuthorization },
  },
  '/token': { POST: { service: 'oidc', operation: 'CreateToken', handle: createToken } },
  '/authorize': {
    GET: { service: 'pages', operation: 'Authorize', handle: showConsent },
    POST: { service: 'pages', operation: 'AnswerConsent', handle: answerConsent },
  },
  '/device': {
    GET: { service: 'pages', operation: 'ShowDevicePage', handle: showDevicePage },
    POST: { service: 'pages', operation: 'AnswerDevicePage', handle: answerDevicePage },
  },
  '/start': { GET: { service: 'pages', operation: 'ShowStartPage', handle: showStartPage } },
  '/assignment/accounts': { GET: { service: 'portal', operation: 'ListAccounts', handle: listAccounts } },
  '/assignment/roles': {
    GET: { service: 'portal', operation: 'ListAccountRoles', handle: listAccountRoles },
  },
  '/federation/credentials': {
    GET: { service: 'portal', operation: 'GetRoleCredentials', handle: getRoleCredentials },
  },
  '/logout': { POST: { service: 'portal', operation: 'Logout', handle: logout } },
  '/v1/authorize': {
    GET: { service: 'pages', operation: 'AuthorizeConsole', handle: showConsoleConsent },
    POST: { service: 'pages', operation: 'AnswerConsoleConsent', handle: answerConsoleConsent },
  },
  '/v1/sessions/confirmation': {
    GET: { service: 'pages', operation: 'ShowConfirmation', handle: showConfirmation },
  },
  '/v1/token': { POST: { service: 'signin', operation: 'CreateOAuth2Token', handle: createOAuth2Token } },
  '/federation': { GET: federationRoute, POST: federationRoute },
  '/2015-03-31/functions': { GET: listFunctions },
  '/foundation-models': { GET: listFoundationModels },
  '/': {
    GET: (request) =>
      findListingAtRoot(request) ?? { service: 'pages', operation: 'ShowStartPage', handle: showStartPage },
    POST: queryRoute,
  },
};

const UNKNOWN_PATH: Route = {
  service: 'none',
  operation: 'UnknownPath',
  handle: () => portalErrorReply(404, 'ResourceNotFoundException', 'Unknown operation'),
};

const WRONG_METHOD: Route = {
  service: 'none',
  operation: 'WrongMethod',
  handle: () => portalErrorReply(405, 'MethodNotAllowedException', 'Method not allowed'),
};

const STS_HANDLERS: Readonly<Partial<Record<OperationName, Route['handle']>>> = {
  GetCallerIdentity: getCallerIdentity,
  AssumeRole: assumeRole,
  AssumeRoleWithWebIdentity: assumeRoleWithWebIdentity,
  GetSessionToken: getSessionToken,
  GetFederationToken: getFederationToken,
};

/** What answers a request; `HEAD` is answered like `GET`. */
export function findRoute(request: HttpRequest): Route {
  const path = pathInRegion(request);
  const methods = Object.hasOwn(ROUTES, path) ? ROUTES[path] : undefined;
  if (methods === undefined) return UNKNOWN_PATH;
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  const route = Object.hasOwn(methods, method) ? methods[method] : undefined;
  if (route === undefined) return WRONG_METHOD;
  return typeof route === 'function' ? route(request) : route;
}

/** Both services of the query protocol listen at the root; their API versions tell them apart. */
function queryRoute(request: HttpRequest): Route {
  const listing = findListingAtRoot(request);
  if (listing) return listing;
  const fields = formFields(request);
  const action = fields.get('Action') ?? '';
  return fields.get('Version') === IAM_API_VERSION ? iamRoute(action) : stsRoute(action);
}

function iamRoute(action: string): Route {
  const found = findIamHandler(action);
  if (found) return { service: 'iam', ...found };
  return {
    service: 'iam',
    operation: 'UnknownIamAction',
    handle: () => iamErrorReply(400, 'InvalidAction', `Could not find operation ${action}`),
  };
}

function stsRoute(action: string): Route {
  const operation = Object.keys(STS_HANDLERS).find((name) => name === action) as OperationName | undefined;
  const handle = operation && STS_HANDLERS[operation];
  if (operation !== undefined && handle !== undefined) return { service: 'sts', operation, handle };
  return {
    service: 'sts',
    operation: 'UnknownStsAction',
    handle: () =>
      action === ''
        ? stsErrorReply(400, 'MissingAction', 'Missing Action')
        : stsErrorReply(400, 'InvalidAction', `Could not find operation ${action}`),
  };
}

function federationRoute(request: HttpRequest): Route {
  const fields = request.method === 'POST' ? formFields(request) : request.query;
  switch (fields.get('Action') ?? request.query.get('Action')) {
    case 'getSigninToken':
      return {
        service: 'federation',
        operation: 'GetSigninToken',
        handle: (state) => getSigninToken(state, fields),
      };
    case 'login':
      return {
        service: 'federation',
        operation: 'ConsoleLogin',
        handle: (state) => consoleLogin(state, fields),
      };
    default:
      return {
        service: 'federation',
        operation: 'UnknownFederationAction',
        handle: () => federationErrorReply('Unknown Action'),
      };
  }
}

/** Runs a route; a refusal is an answer like any other. */
export function runRoute(route: Route, state: EmulatorState, request: HttpRequest): Reply {
  try {
    return route.handle(state, request);
  } catch (error) {
    if (error instanceof Refusal) return error.reply;
    throw error;
  }
}
