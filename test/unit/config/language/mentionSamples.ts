import { posix } from 'node:path';

/** A file of a tool that names the profile `dev` once. */
export interface MentionSample {
  readonly what: string;
  /** Its path in a project. */
  readonly file: string;
  /** `¦` is right before the name. */
  readonly text: string;
}

/** Every kind of file in which the editor knows the names of profiles. */
export const MENTION_SAMPLES: readonly MentionSample[] = [
  { what: 'an option of the AWS CLI in a shell script', file: 'list.sh', text: 'aws s3 ls --profile ¦dev\n' },
  { what: 'a variable of a shell script', file: 'deploy.sh', text: 'AWS_PROFILE=¦dev cdk deploy\n' },
  {
    what: 'a default in a shell script',
    file: 'stage.sh',
    text: 'export AWS_PROFILE=${AWS_PROFILE:-¦dev}\n',
  },
  { what: 'PowerShell', file: 'deploy.ps1', text: '$env:AWS_PROFILE = "¦dev"\n' },
  { what: 'a batch file', file: 'deploy.bat', text: ':: AWS_PROFILE=old\nset AWS_PROFILE=¦dev\n' },
  { what: 'a makefile', file: 'Makefile', text: 'deploy: export AWS_PROFILE := ¦dev\n' },
  { what: 'a default of make', file: 'aws.mk', text: 'AWS_PROFILE ?= ¦dev\n' },
  { what: 'a Dockerfile', file: 'Dockerfile', text: 'FROM scratch\nENV AWS_PROFILE=¦dev\n' },
  {
    what: 'Docker Compose',
    file: 'compose.yaml',
    text: 'services:\n  app:\n    environment:\n      AWS_PROFILE: ¦dev\n',
  },
  {
    what: 'a list of Docker Compose',
    file: 'docker-compose.yml',
    text: 'services:\n  app:\n    environment:\n      - AWS_PROFILE=¦dev\n',
  },
  {
    what: 'a default of Docker Compose',
    file: 'compose.override.yaml',
    text: 'services:\n  app:\n    environment:\n      AWS_PROFILE: ${AWS_PROFILE:-¦dev}\n',
  },
  {
    what: 'the environment of GitHub Actions',
    file: '.github/workflows/env.yml',
    text: "on: push\nenv:\n  AWS_PROFILE: '¦dev'\n",
  },
  {
    what: 'a step of GitHub Actions',
    file: '.github/workflows/step.yml',
    text: 'jobs:\n  who:\n    steps:\n      - run: aws sts get-caller-identity --profile=¦dev\n',
  },
  { what: '.env', file: '.env', text: 'AWS_PROFILE=¦dev\n' },
  { what: 'a .env of a stage', file: '.env.test', text: 'AWS_DEFAULT_PROFILE="¦dev"\n' },
  { what: 'direnv', file: '.envrc', text: '# AWS_PROFILE=old\nexport AWS_PROFILE="¦dev"\n' },
  {
    what: 'the AWS provider of Terraform',
    file: 'main.tf',
    text: 'provider "google" {\n  profile = "other"\n}\n\nprovider "aws" {\n  region  = "us-east-1"\n  profile = "¦dev"\n}\n',
  },
  {
    what: 'a backend of Terraform',
    file: 'backend.tf',
    text: 'terraform {\n  backend "s3" {\n    bucket  = "state"\n    profile = "¦dev"\n  }\n}\n',
  },
  {
    what: 'the CDK',
    file: 'cdk.json',
    text: '{\n  "app": "node app.js",\n  "context": { "profile": "other" },\n  "profile": "¦dev"\n}\n',
  },
  {
    what: 'a script of package.json',
    file: 'package.json',
    text: '{\n  "scripts": {\n    "build": "cargo build --profile release",\n    "deploy": "npm run build && cdk deploy --profile ¦dev"\n  }\n}\n',
  },
  {
    what: 'SAM',
    file: 'samconfig.toml',
    text: 'version = 0.1\n\n[default.deploy.parameters]\nstack_name = "app"\nprofile = "¦dev"\n\n[default.notes]\nprofile = "other"\n',
  },
  {
    what: 'the Serverless Framework',
    file: 'serverless.yml',
    text: 'service: app\ncustom:\n  profile: other\nprovider:\n  name: aws\n  profile: ¦dev\n',
  },
  {
    what: 'the Serverless Framework with the other ending',
    file: 'serverless.yaml',
    text: 'service: app\nprovider:\n  name: aws\n  profile: "¦dev" # of the team\n',
  },
  {
    what: 'boto3',
    file: 'app.py',
    text: 'import boto3\n\nsession = boto3.Session(profile_name="¦dev", region_name="us-east-1")\n',
  },
];

/** A sample as a tool reads it, and where the name is: lines count from 1, columns from 0. */
export interface PlacedMention {
  readonly fileName: string;
  readonly text: string;
  readonly line: number;
  readonly start: number;
}

/** @param name what it names instead of `dev` */
export function placeMention({ file, text }: MentionSample, name = 'dev'): PlacedMention {
  const [before = '', after = ''] = text.split('¦');
  const lines = before.split('\n');
  return {
    fileName: posix.basename(file),
    text: `${before}${after.replace('dev', name)}`,
    line: lines.length,
    start: lines.at(-1)?.length ?? 0,
  };
}
