"""The AWS CLI, loaded once: each line asked for is run by it in a process of its own, forked from this one.

A line of the input is {"id", "args", "env", "directory"}; the files stdin, stdout and stderr of the directory are those
of the CLI. A line of the output is {"id", "code"}.
"""

import json
import os
import sys

import awscli.clidriver
import awscli.customizations.sso  # noqa: F401  what the runs need, loaded before they begin
import botocore.credentials  # noqa: F401
import botocore.tokens  # noqa: F401


def run_cli(asked):
    os.setsid()  # no terminal to ask for a code: it is read from the input
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        path = os.path.join(asked["directory"], name)
        os.dup2(os.open(path, os.O_RDONLY if number == 0 else os.O_WRONLY | os.O_CREAT, 0o600), number)
    os.environ.clear()
    os.environ.update(asked["env"])
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
