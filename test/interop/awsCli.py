"""The AWS CLI, loaded once: each line asked for is run by it in a process of its own, forked from this one.

A line of the input is {"id", "args", "env", "directory"}; the files stdin, stdout and stderr of the directory are those
of the CLI. A line of the output is {"id", "code"}.
"""

import functools
import importlib
import importlib.util
import json
import os
import sys

import awscli.clidriver
import awscli.handlers  # noqa: F401  what the CLI imports when it runs, loaded before that

# Version 2 has a botocore of its own.
BOTOCORE = "awscli.botocore" if importlib.util.find_spec("awscli.botocore") else "botocore"
loaders, session, utils, *_ = [
    importlib.import_module(f"{BOTOCORE}.{name}")
    for name in ("loaders", "session", "utils", "credentials", "tokens")
]
# What importing the CLI has taken from the environment, or put there.
HOME = os.path.expanduser("~")
DATA_PATH = os.environ.get("AWS_DATA_PATH")

# Descriptions of services are files of JSON, whose reading is half of a run: those that tests need are read once, here.
read_json = functools.cache(functools.partial(loaders.JSONFileLoader.load_file, loaders.JSONFileLoader()))
loaders.JSONFileLoader.load_file = lambda _, path: read_json(path)
for service in ("sts", "sso", "sso-oidc", "iam"):
    session.Session().create_client(
        service, region_name="us-east-1", aws_access_key_id="none", aws_secret_access_key="none"
    )

begin_cache = utils.JSONFileCache.__init__


def begin_cache_at_home(cache, working_dir=utils.JSONFileCache.CACHE_DIR, **more):
    """The directories of caches were made of the home here; they are in the home of the run."""
    if working_dir.startswith(HOME):
        working_dir = os.path.expanduser("~") + working_dir.removeprefix(HOME)
    begin_cache(cache, working_dir, **more)


utils.JSONFileCache.__init__ = begin_cache_at_home


def run_cli(asked):
    os.setsid()  # no terminal to ask for a code: it is read from the input
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        path = os.path.join(asked["directory"], name)
        os.dup2(os.open(path, os.O_RDONLY if number == 0 else os.O_WRONLY | os.O_CREAT, 0o600), number)
    os.environ.clear()
    os.environ.update(asked["env"])
    if DATA_PATH is not None:
        os.environ["AWS_DATA_PATH"] = DATA_PATH
    sys.argv = ["aws", *asked["args"]]
    sys.stdin = os.fdopen(0, "r", closefd=False)
    sys.stdout = os.fdopen(1, "w", closefd=False)
    sys.stderr = os.fdopen(2, "w", closefd=False)
    code = awscli.clidriver.main()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code or 0)


def attend(asked):
    """Waits for the CLI to end, so that others can be asked for meanwhile."""
    child = os.fork()
    if child == 0:
        try:
            run_cli(asked)
        except SystemExit as ended:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(ended.code if isinstance(ended.code, int) else 1)
        except BaseException as error:  # told as Python itself would
            sys.stderr.write(repr(error))
            sys.stderr.flush()
            os._exit(1)
    _, status = os.waitpid(child, 0)
    answer = json.dumps({"id": asked["id"], "code": os.waitstatus_to_exitcode(status)}) + "\n"
    os.write(1, answer.encode())
    os._exit(0)


for line in iter(sys.stdin.readline, ""):
    while True:  # those who have attended to their run
        try:
            if os.waitpid(-1, os.WNOHANG)[0] == 0:
                break
        except ChildProcessError:
            break
    if os.fork() == 0:
        attend(json.loads(line))
