import assert from 'node:assert/strict';
import { mayNameProfiles } from '../../../src/config/projectFiles';
import { LONGEST_LINE, LONGEST_PROJECT_FILE } from '../../../src/config/projectProfileLines';
import { findProjectProfiles } from '../../../src/config/projectProfiles';

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
  {
    what: 'the CDK, with keys of the same name above',
    file: 'cdk.json',
    text: '{\n  "context": {\n    "profile": "no"\n  },\n  "watch": ["profile", { "profile": "no" }],\n  "profile"\n    : "dev"\n}\n',
    names: ['dev:6'],
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
    what: 'a browser that is tested with a profile of its own',
    file: 'selenium.py',
    text: 'from selenium import webdriver\n\ndef start(profile_name="Default User"):\n    pass\n',
    names: [],
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
    what: 'the Serverless Framework, among names and profiles of something else',
    file: 'serverless.yml',
    text: `provider:
    name: 'aws' # as always
    iam:
        role:
            name: app
            profile: deep
    profile: "dev"
`,
    names: ['dev:7'],
  },
  {
    what: 'the Serverless Framework for another cloud',
    file: 'serverless.yml',
    text: 'provider:\n  profile: dev\n  name: google\n  project: app\n',
    names: [],
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
  {
    what: 'scripts that have the names of other keys',
    file: 'package.json',
    text: `{
  "config": { "deploy": "to the cloud" },
  "wireit": {
    "deploy": { "command": "true" }
  },
  "scripts": {
    "deploy": "cdk deploy --profile dev"
  }
}
`,
    names: ['dev:7'],
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

  it('are not looked for in lines that nobody would write', () => {
    const assignment = 'AWS_PROFILE=dev #';
    assert.equal(findProjectProfiles('.env', assignment.padEnd(LONGEST_LINE, '#')).length, 1);
    assert.deepEqual(findProjectProfiles('.env', assignment.padEnd(LONGEST_LINE + 1, '#')), []);
    const block = 'provider "aws" { profile = "dev" }';
    assert.equal(findProjectProfiles('a.tf', block.padEnd(LONGEST_LINE)).length, 1);
    assert.deepEqual(findProjectProfiles('a.tf', block.padEnd(LONGEST_LINE + 1)), []);
  });

  describe('are found in time in text that is made to take long', () => {
    const PARTS = ['profile', ' ', '"', '/*', '{', "'''", 'profile_name = ', 'profile : a ', '\\"', '# '];
    /** What stands around many of them on one line. U+2028 ends a line for regular expressions, and is a space. */
    const AROUND: readonly (readonly [before: string, after: string])[] = [
      ['', ''],
      ['', '"\u2028'],
      ['  profile: a', '#\u2028'],
      ['AWS_PROFILE=', 'x\u2028'],
    ];
    const LET_IN = 'import boto3\n[a.deploy.parameters]\nprovider:\n';
    const fill = (part: string): string => part.repeat((LONGEST_PROJECT_FILE - LET_IN.length) / part.length);
    const texts = [
      ...PARTS.map(fill),
      ...PARTS.flatMap((part) =>
        AROUND.map(
          ([before, after]) => LET_IN + fill(`${before}${part.repeat(1900 / part.length)}${after}\n`),
        ),
      ),
      // Many blocks, and then many lines that are looked for in each.
      `${'{'.repeat(1900)}\n`.repeat(60) + 'profile="a"\n'.repeat(12_000),
    ];
    for (const file of [
      '.env',
      'samconfig.toml',
      'cdk.json',
      'main.tf',
      'a.py',
      'serverless.yml',
      'package.json',
    ]) {
      it(file, () => {
        for (const text of texts) {
          assert.ok(text.length <= LONGEST_PROJECT_FILE);
          const tookMs = Math.min(...[1, 2, 3].map(() => timeFor(file, text)));
          assert.ok(tookMs < 1000, `${tookMs.toFixed()} ms: ${JSON.stringify(text.slice(0, 100))}`);
        }
      });
    }

    /** Milliseconds of the processor, which others may be busy with; a file of that length takes some 30 at most. */
    function timeFor(file: string, text: string): number {
      const started = process.cpuUsage();
      findProjectProfiles(file, text);
      return process.cpuUsage(started).user / 1000;
    }
  });
});
