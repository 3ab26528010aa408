"""Lambda's runtimes, as far as a Go program can tell them apart."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["RUNTIMES", "Runtime", "environment"]

REGION = "us-east-1"


@dataclass(frozen=True)
class Runtime:
    """One operating-system level: its C library (the aws-lambda-go README says which) and the machines it exists for."""

    name: str
    glibc: tuple[int, int]
    architectures: tuple[str, ...]

    @property
    def rpc(self) -> bool:
        """Whether Lambda speaks net/rpc with the function (go1.x) rather than letting it poll the Runtime API."""
        return self.name == "go1.x"


RUNTIMES = {
    runtime.name: runtime
    for runtime in (
        Runtime("go1.x", (2, 17), ("x86_64",)),
        Runtime("provided", (2, 17), ("x86_64",)),
        Runtime("provided.al2", (2, 26), ("x86_64", "arm64")),
        Runtime("provided.al2023", (2, 34), ("x86_64", "arm64")),
    )
}


def environment(runtime: Runtime, function: str, handler: str, task_root: str, runtime_dir: str, api: str) -> dict[str, str]:
    """What a function's process finds in its environment.

    `AWS_EXECUTION_ENV` is not defined for OS-only runtimes and images; `_X_AMZN_TRACE_ID` is set by the runtime client itself.
    Source: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
    """
    variables = {
        "_HANDLER": handler,
        "AWS_ACCESS_KEY_ID": "ASIAEXAMPLE",
        "AWS_DEFAULT_REGION": REGION,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128",
        "AWS_LAMBDA_FUNCTION_NAME": function,
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{function}",
        "AWS_LAMBDA_LOG_STREAM_NAME": "2026/01/01/[$LATEST]0",
        "AWS_LAMBDA_RUNTIME_API": api,
        "AWS_REGION": REGION,
        "AWS_SECRET_ACCESS_KEY": "example",
        "AWS_SESSION_TOKEN": "example",
        "LAMBDA_RUNTIME_DIR": runtime_dir,
        "LAMBDA_TASK_ROOT": task_root,
        "LANG": "en_US.UTF-8",
        "LD_LIBRARY_PATH": f"/lib64:/usr/lib64:{runtime_dir}:{task_root}:{task_root}/lib:/opt/lib",
        "PATH": "/usr/local/bin:/usr/bin/:/bin:/opt/bin",
        "TZ": ":UTC",
    }
    if runtime.rpc:
        variables["AWS_EXECUTION_ENV"] = "AWS_Lambda_go1.x"
    return variables
