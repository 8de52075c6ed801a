import assert from 'node:assert/strict';
import { mayNameProfiles } from '../../../src/config/projectFiles';
import { findProjectProfiles, LONGEST_PROJECT_FILE } from '../../../src/config/projectProfiles';

interface Sample {
  readonly what: string;
  readonly file: string;
  readonly text: string;
  /** `name:line` */
  readonly names: readonly string[];
}

const SAMPLES: readonly Sample[] = [
  {
    what: 'direnv, with comments, quotes and an export',
    file: '.envrc',
    text: `#!/usr/bin/env bash
# export AWS_PROFILE=old
source_up
export AWS_PROFILE="dev"   # the team's
export AWS_REGION=us-east-1
layout python
`,
    names: ['dev:4'],
  },
  {
    what: 'a default of direnv',
    file: '.envrc',
    text: 'export AWS_PROFILE=${AWS_PROFILE:-dev}\nexport AWS_PROFILE="${AWS_PROFILE-stage}"\n',
    names: ['dev:1', 'stage:2'],
  },
  {
    what: 'variables and commands',
    file: '.envrc',
    text: 'export AWS_PROFILE=$TEAM\nAWS_PROFILE="$(whoami)"\nAWS_PROFILE=`id`\nAWS_PROFILE=${TEAM:-dev}\n',
    names: [],
  },
  {
    what: 'a .env with Windows line ends',
    file: '.env',
    text: "NODE_ENV=development\r\nAWS_PROFILE='my profile'\r\nMY_AWS_PROFILE=no\r\nAWS_PROFILE=\r\n",
    names: ['my profile:2'],
  },
  {
    what: 'a placeholder',
    file: '.env',
    text: 'AWS_PROFILE=<your profile>\nAWS_DEFAULT_PROFILE=dev\n',
    names: ['dev:2'],
  },
  {
    what: 'SAM',
    file: 'samconfig.toml',
    text: `version = 0.1
profile = "not a parameter"
[default.global.parameters]
stack_name = "app"

[default.deploy.parameters]
profile = "dev"
# profile = "old"
[prod.deploy.parameters]
profile = 'prod' # careful
capabilities = "CAPABILITY_IAM"
[prod.metadata]
profile = "other"
`,
    names: ['dev:7', 'prod:10'],
  },
  {
    what: 'the CDK',
    file: 'cdk.json',
    text: '{\n  "app": "npx ts-node bin/app.ts",\n  "profile": "dev",\n  "context": { "profile": "no" }\n}\n',
    names: ['dev:3'],
  },
  { what: 'a cdk.json that is half written', file: 'cdk.json', text: '{ "profile": "dev"', names: [] },
  {
    what: 'Terraform',
    file: 'main.tf',
    text: `terraform {
  required_version = ">= 1.5"
  backend "s3" {
    bucket  = "state"
    profile = "tools"
  }
}

provider "aws" {
  region  = "eu-central-1" # { not a brace
  profile = "prod"
  default_tags {
    tags = { Owner = "platform" }
  }
}

provider "aws" {
  alias   = "use1"
  profile = var.profile
}
provider "aws" { profile = "\${var.team}-dev" }
provider "aws" { profile = "one-line" }

/* provider "aws" {
  profile = "commented"
} */
// provider "aws" { profile = "commented" }
provider "google" {
  profile = "not-aws"
}
data "terraform_remote_state" "net" {
  backend = "s3"
  config = {
    bucket  = "state"
    profile = "network"
  }
}
resource "aws_iam_instance_profile" "x" {
  profile = "nothing"
  name    = "provider \\"aws\\" { profile = no }"
}
`,
    names: ['tools:5', 'prod:11', 'one-line:22', 'network:35'],
  },
  {
    what: 'boto3',
    file: 'deploy.py',
    text: `"""Uses boto3.Session(profile_name="docs")
and more."""
import boto3

# session = boto3.Session(profile_name="old")
session = boto3.Session(profile_name="dev", region_name='us-east-1')
other = boto3.session.Session(
    profile_name = 'prod',
)
third = boto3.Session(profile_name=f"{team}-dev")
fourth = boto3.Session(profile_name=args.profile)
x = 1  # boto3.Session(profile_name="late")
url = "https://host/#a"; fifth = boto3.Session(profile_name="fifth")
`,
    names: ['dev:6', 'prod:8', 'fifth:13'],
  },
  {
    what: 'the Serverless Framework',
    file: 'serverless.yml',
    text: `service: app
custom:
  profile: not this one
provider:
  name: aws
  # profile: old
  profile: dev # default
  stage: \${opt:stage, 'dev'}
functions:
  profile:
    handler: x
`,
    names: ['dev:7'],
  },
  {
    what: 'a profile of the Serverless Framework that is made of variables',
    file: 'serverless.yaml',
    text: 'provider:\n  profile: ${opt:aws-profile, "dev"}\n',
    names: [],
  },
  {
    what: 'scripts',
    file: 'package.json',
    text: `{
  "name": "app",
  "profile": "no",
  "scripts": {
    "build": "cargo build --profile release",
    "deploy": "npm run build && cdk deploy --profile dev",
    "logs": "AWS_PROFILE=prod aws logs tail /app",
    "up": "docker compose --profile web up",
    "sync": "aws s3 sync . s3://x --profile=\\"two words\\"",
    "pick": "aws sts get-caller-identity --profile $P"
  }
}
`,
    names: ['dev:6', 'prod:7', 'two words:9'],
  },
];

describe('the profiles that a project names', () => {
  for (const { what, file, text, names } of SAMPLES) {
    it(`are found in ${file}: ${what}`, () => {
      assert.ok(mayNameProfiles(file));
      assert.deepEqual(
        findProjectProfiles(file, text).map(({ profile, line }) => `${profile}:${line}`),
        names,
      );
    });
  }

  it('are found in no other file', () => {
    assert.equal(mayNameProfiles('.env.example'), false);
    assert.deepEqual(findProjectProfiles('notes.md', 'AWS_PROFILE=dev'), []);
  });

  it('are not looked for in what is too long for somebody to have written', () => {
    assert.deepEqual(findProjectProfiles('.env', `AWS_PROFILE=dev\n${'#'.repeat(LONGEST_PROJECT_FILE)}`), []);
  });

  it('are found in time in text that is made to take long', () => {
    const started = performance.now();
    for (const file of [
      '.env',
      'samconfig.toml',
      'cdk.json',
      'main.tf',
      'a.py',
      'serverless.yml',
      'package.json',
    ]) {
      for (const part of ['profile', ' ', '"', '/*', '{', "'''", 'profile_name = ', 'profile : a ', '\\"']) {
        const lines = `${part.repeat(1900 / part.length)}\n`;
        findProjectProfiles(file, lines.repeat(LONGEST_PROJECT_FILE / lines.length - 1));
        findProjectProfiles(file, part.repeat(LONGEST_PROJECT_FILE / part.length - 1));
        findProjectProfiles(file, `provider:\n ${part.repeat(20_000)}\n`);
      }
    }
    assert.ok(performance.now() - started < 10_000);
  });
});
