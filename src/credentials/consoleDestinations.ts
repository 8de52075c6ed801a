import { FALLBACK_REGION, findPartition, readRegion } from '../config/partitions';
import { ConsoleLinkError } from './consoleErrors';

/** A service of the console as people look for it. */
export interface ConsoleService {
  /** What a command's argument calls it. */
  readonly id: string;
  readonly name: string;
  /** Within the console, when it is not `ID/home`; may end in a fragment. */
  readonly path?: string;
  /** Its page is the same in all regions. */
  readonly isGlobal?: true;
}

/** To choose from; any other may be named as the console's own paths do. */
export const CONSOLE_SERVICES: readonly ConsoleService[] = [
  { id: 'apigateway', name: 'API Gateway', path: 'apigateway/main/apis' },
  { id: 'athena', name: 'Athena' },
  { id: 'backup', name: 'Backup' },
  { id: 'batch', name: 'Batch' },
  { id: 'bedrock', name: 'Bedrock' },
  { id: 'billing', name: 'Billing', isGlobal: true },
  { id: 'acm', name: 'Certificate Manager' },
  { id: 'cloudformation', name: 'CloudFormation' },
  { id: 'cloudfront', name: 'CloudFront', path: 'cloudfront/v4/home', isGlobal: true },
  { id: 'cloudshell', name: 'CloudShell' },
  { id: 'cloudtrail', name: 'CloudTrail', path: 'cloudtrailv2/home' },
  { id: 'cloudwatch', name: 'CloudWatch' },
  { id: 'logs', name: 'CloudWatch Logs', path: 'cloudwatch/home#logsV2:log-groups' },
  { id: 'codebuild', name: 'CodeBuild', path: 'codesuite/codebuild/projects' },
  { id: 'codepipeline', name: 'CodePipeline', path: 'codesuite/codepipeline/pipelines' },
  { id: 'cognito', name: 'Cognito', path: 'cognito/v2/home' },
  { id: 'config', name: 'Config' },
  { id: 'costmanagement', name: 'Cost Explorer', path: 'costmanagement/home', isGlobal: true },
  { id: 'dynamodb', name: 'DynamoDB', path: 'dynamodbv2/home' },
  { id: 'ec2', name: 'EC2' },
  { id: 'ecr', name: 'Elastic Container Registry', path: 'ecr/private-registry/repositories' },
  { id: 'ecs', name: 'Elastic Container Service', path: 'ecs/v2/clusters' },
  { id: 'eks', name: 'Elastic Kubernetes Service', path: 'eks/clusters' },
  { id: 'elasticache', name: 'ElastiCache' },
  { id: 'events', name: 'EventBridge' },
  { id: 'glue', name: 'Glue' },
  { id: 'guardduty', name: 'GuardDuty' },
  { id: 'singlesignon', name: 'IAM Identity Center' },
  { id: 'iam', name: 'IAM', isGlobal: true },
  { id: 'kinesis', name: 'Kinesis' },
  { id: 'kms', name: 'Key Management Service' },
  { id: 'lambda', name: 'Lambda' },
  { id: 'aos', name: 'OpenSearch Service' },
  { id: 'organizations', name: 'Organizations', path: 'organizations/v2/home', isGlobal: true },
  { id: 'ssm-parameters', name: 'Parameter Store', path: 'systems-manager/parameters' },
  { id: 'rds', name: 'RDS and Aurora' },
  { id: 'redshift', name: 'Redshift', path: 'redshiftv2/home' },
  { id: 'route53', name: 'Route 53', path: 'route53/v2/home', isGlobal: true },
  { id: 's3', name: 'S3' },
  { id: 'sagemaker', name: 'SageMaker AI' },
  { id: 'secretsmanager', name: 'Secrets Manager', path: 'secretsmanager/listsecrets' },
  { id: 'securityhub', name: 'Security Hub' },
  { id: 'servicequotas', name: 'Service Quotas' },
  { id: 'ses', name: 'Simple Email Service' },
  { id: 'sns', name: 'Simple Notification Service', path: 'sns/v3/home' },
  { id: 'sqs', name: 'Simple Queue Service', path: 'sqs/v3/home' },
  { id: 'states', name: 'Step Functions' },
  { id: 'support', name: 'Support', isGlobal: true },
  { id: 'systems-manager', name: 'Systems Manager' },
  { id: 'vpc', name: 'VPC', path: 'vpcconsole/home' },
  { id: 'wafv2', name: 'WAF', path: 'wafv2/homev2' },
];

/** The console's host names by partition; isolated partitions keep theirs to themselves. */
const CONSOLE_HOSTS: Readonly<Record<string, string>> = {
  aws: 'console.aws.amazon.com',
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
  'aws-eusc': 'console.amazonaws-eusc.eu',
};

const SERVICE = /^[a-z][a-z0-9-]*$/;

/**
 * An address in the console of a region's partition.
 * @param destination a service, or an address that was copied.
 * @throws ConsoleLinkError `invalidDestination`, `unknownConsole`
 */
export function destinationUrl(destination: string, region = FALLBACK_REGION): string {
  if (SERVICE.test(destination)) return serviceUrl(destination, region);
  const url = readConsoleUrl(destination, consoleHost(region));
  if (url !== undefined) return url;
  throw new ConsoleLinkError('invalidDestination', `no place in the console: ${destination}`, {
    details: { destination },
  });
}

/** The first page of the console. */
export function consoleHome(writtenRegion = FALLBACK_REGION): string {
  const { region } = readRegion(writtenRegion);
  return `https://${region}.${consoleHost(region)}/console/home?region=${encodeURIComponent(region)}`;
}

function serviceUrl(id: string, writtenRegion: string): string {
  const { region } = readRegion(writtenRegion);
  const host = consoleHost(region);
  const { path = `${id}/home`, isGlobal } = CONSOLE_SERVICES.find((service) => service.id === id) ?? {};
  if (isGlobal) return `https://${host}/${path}`;
  const [place = '', fragment] = path.split('#');
  const query = `region=${encodeURIComponent(region)}`;
  return `https://${region}.${host}/${place}?${query}${fragment === undefined ? '' : `#${fragment}`}`;
}

function consoleHost(region: string): string {
  const host = CONSOLE_HOSTS[findPartition(region)?.id ?? 'aws'];
  if (host !== undefined && /^[a-z0-9-]+$/.test(region)) return host;
  throw new ConsoleLinkError('unknownConsole', `nobody knows the console of ${region}`, {
    details: { region },
  });
}

/** The part of a host name that ties an address to one of several sessions of a browser. */
const SESSION_LABEL = /^\d{12}-[a-z0-9]+\./;

/** A link may come from anywhere: it must lead to this console. It is kept as it is, but without the session of another user. */
function readConsoleUrl(text: string, host: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, hostname, port, username, password } = new URL(text);
  if (protocol !== 'https:' || port !== '' || username !== '' || password !== '') return undefined;
  if (hostname !== host && !hostname.endsWith(`.${host}`)) return undefined;
  return SESSION_LABEL.test(hostname) ? text.replace(/\d{12}-[a-z0-9]+\./i, '') : text;
}
