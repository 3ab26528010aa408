"""What a file is, by its name, and whether its bytes can concern us. No parsing.

This and `discovery` run before anything else is imported: a project without Go functions costs little more than Python's
start. So they import nothing but os and its like, and decide with names and `bytes.find` only.
"""

from __future__ import annotations

import os
import stat

STDIN = "-"
"""The path of standard input where it has no other."""

# -- what a file is, by its name --------------------------------------------------------------------------------------------

NAMES = {
    "makefile": "makefile",
    "gnumakefile": "makefile",
    "bsdmakefile": "makefile",
    "makebuild": "makefile",
    "dockerfile": "dockerfile",
    "containerfile": "dockerfile",
    "go.mod": "go_module",
    "gopkg.toml": "go_dependencies",
    "gopkg.lock": "go_dependencies",
    "glide.yaml": "go_dependencies",
    "glide.lock": "go_dependencies",
    "modules.txt": "go_dependencies",
    ".gitignore": "ignorefile",
    ".dockerignore": "ignorefile",
    ".pre-commit-config.yaml": "requirements",
    "pyproject.toml": "requirements",
    "pipfile": "requirements",
    "pom.xml": "requirements",
    "cdktf.json": "requirements",
    "build.gradle.kts": "requirements",
    "action.yml": "github_actions",
    "action.yaml": "github_actions",
    "package.json": "package_json",
    ".gitlab-ci.yml": "gitlab_ci",
    ".travis.yml": "travis",
    ".rpdk-config": "rpdk",
    "amplify.state": "amplify",
    ".arc-config": "architect",
    "bitbucket-pipelines.yml": "bitbucket",
    ".drone.yml": "drone",
    ".drone.yaml": "drone",
    ".woodpecker.yml": "drone",
    ".woodpecker.yaml": "drone",
    "appveyor.yml": "appveyor",
    ".appveyor.yml": "appveyor",
    "devcontainer.json": "devcontainer",
    ".devcontainer.json": "devcontainer",
    ".ko.yaml": "ko",
    "justfile": "justfile",
    ".justfile": "justfile",
    "jenkinsfile": "jenkinsfile",
    "build.bazel": "bazel",
}
SUFFIXES = {
    ".yaml": "template",
    ".yml": "template",
    ".json": "template",
    ".template": "template",
    ".cfn": "template",
    ".cform": "template",
    ".mk": "makefile",
    ".mak": "makefile",
    ".sh": "shell",
    ".bash": "shell",
    ".zsh": "shell",
    ".ksh": "shell",
    ".ps1": "powershell",
    ".psm1": "powershell",
    ".bat": "batch",
    ".cmd": "batch",
    ".go": "go_program",
    ".dockerfile": "dockerfile",
    ".containerfile": "dockerfile",
    ".dockerignore": "ignorefile",
    ".tf": "terraform",
    ".tofu": "terraform",
    ".tfvars": "terraform",
    ".jsonnet": "lambroll",
    ".arc": "architect",
    ".hcl": "terraform",
    ".guard": "guard",
    ".ruleset": "guard",
    ".rego": "rego",
    ".csproj": "requirements",
    ".gradle": "requirements",
    ".just": "justfile",
    ".jenkinsfile": "jenkinsfile",
    ".groovy": "jenkinsfile",
    **dict.fromkeys((".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs", ".py", ".java", ".cs"), "program"),
}
_TESTS = (
    ".d.ts",
    ".min.js",
    ".test.ts",
    ".spec.ts",
    ".test.js",
    ".spec.js",
    ".test.tsx",
    ".spec.tsx",
    "_test.py",
    "test.java",
    "tests.java",
)
"""Endings of programs that declare nothing: types, what a tool has made, tests."""
JSON_FORMS = (".tf.json", ".tofu.json", ".tfvars.json", ".hcl.json")
"""Terraform's files in JSON."""
PREFIXES = {
    "dockerfile.": "dockerfile",
    "dockerfile-": "dockerfile",
    "containerfile.": "dockerfile",
    "makefile.": "makefile",
    "samconfig": "samconfig",
    "serverless": "serverless",
    "requirements": "requirements",
    "constraints": "requirements",
    "buildspec": "codebuild",
    "taskfile": "taskfile",
    "project.": "apex",
    "function.": "lambroll",
    "function-": "lambroll",
    ".goreleaser": "goreleaser",
    "goreleaser": "goreleaser",
    "azure-pipelines": "azure_pipelines",
    "docker-compose": "compose",
    "compose": "compose",
    "jenkinsfile": "jenkinsfile",
}
_PREFIXES = tuple(PREFIXES)
FOLDERS = {
    ".github/workflows/": "github_actions",
    ".github/actions/": "github_actions",
    ".circleci/": "circleci",
    ".gitlab/ci/": "gitlab_ci",
    ".gitlab-ci/": "gitlab_ci",
    ".azure-pipelines/": "azure_pipelines",
    ".azuredevops/": "azure_pipelines",
    ".buildkite/": "buildkite",
    ".woodpecker/": "drone",
}
"""Folders of the project's root whose YAML is of one format."""
_FOLDERS = tuple(FOLDERS)
TEMPLATED = (".j2", ".jinja", ".jinja2", ".tmpl", ".tpl", ".gotmpl", ".erb", ".mustache")
SHELLS = (b"sh", b"bash", b"zsh", b"dash", b"ksh", b"ash")


def kind(path: str) -> str | None:
    """Say by its name what a file is: the name of a format; `script` where the first line must say; None: nothing of ours."""
    own = path.rpartition("/")[2]
    name = own.lower()
    if "_test.go" in name or (name == "modules.txt" and not path.endswith("vendor/modules.txt")):
        return "go_test" if name.endswith("_test.go") else None
    found = "bazel" if own == "BUILD" else NAMES.get(name)
    if found:
        return found
    if name.endswith(TEMPLATED):
        name = name.rpartition(".")[0]
    _, dot, suffix = name.rpartition(".")
    if path.startswith(_FOLDERS) and suffix in ("yml", "yaml"):
        return next(found for folder, found in FOLDERS.items() if path.startswith(folder))
    if name.endswith(JSON_FORMS):
        return "terraform"
    if name.startswith(_PREFIXES):
        for prefix, found in PREFIXES.items():
            if name.startswith(prefix) and _fits(found, dot + suffix):
                return found
    if name.endswith(JSON_FORMS):
        return "terraform"
    if not dot or path == STDIN:
        return NAMES.get(name, "script")
    found = SUFFIXES.get(dot + suffix) or NAMES.get(name)
    return None if found == "program" and (name.endswith(_TESTS) or "/__tests__/" in path) else found


def _fits(found: str, suffix: str) -> bool:
    """Whether a name that begins like a format's also ends like it: `dockerfile.go` is a program."""
    if found in ("dockerfile", "makefile"):
        return SUFFIXES.get(suffix, found) == found and suffix not in (".md", ".txt", ".py", ".am", ".in")
    if found == "serverless":
        return suffix in (".yaml", ".yml", ".json", ".ts", ".js", ".mjs", ".cjs", ".mts", ".cts")
    if found in ("codebuild", "taskfile", "goreleaser", "azure_pipelines", "compose"):
        return suffix in (".yaml", ".yml")
    if found in ("apex", "lambroll"):
        return suffix == ".json" or (suffix == ".jsonnet" and found == "lambroll")
    if found == "jenkinsfile":
        return suffix not in (".md", ".txt", ".py")
    return suffix in ((".toml", ".yaml", ".yml") if found == "samconfig" else (".txt", ".in"))


def kind_of(path: str, head: bytes) -> str | None:
    """Say what a file is by its name, and by its first bytes where the name doesn't say."""
    found = kind(path)
    if found != "script":
        return found
    line = head[:200].partition(b"\n")[0].split()
    if line and line[0].startswith(b"#!"):
        program = line[0][2:] or (line[1] if len(line) > 1 else b"")
        if program.endswith(b"/env") and len(line) > 1:
            program = line[2] if line[1] == b"-S" and len(line) > 2 else line[1]
        return "shell" if program.rpartition(b"/")[2] in SHELLS else None
    return _sniffed(head) if path == STDIN else None


def _sniffed(head: bytes) -> str:
    """Say what a nameless text is."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith((b"FROM ", b"ARG ", b"# syntax=", b"# escape=")):
        return "dockerfile"
    return "go_module" if start.startswith(b"module ") else "template"


# -- what concerns us, by its bytes -----------------------------------------------------------------------------------------

_BUILDS = ((b"go1.x",), (b"provided.al",), (b"lambda.norpc",), (b"aws-lambda-go",), (b"build-lambda-zip",), (b"lambci/lambda",),
           (b"lambda/go",), (b"go build", b"bootstrap"), (b"aws lambda ", b"provided"))  # fmt: skip
_LIBRARY = ((b"aws-lambda-go",),)
_IMAGES = ((b"lambda/go:",), (b"aws-lambda-go:",), (b"lambci/lambda:",), (b"-go1.x",))
"""Images that are made for go1.x."""
_CI = ("github_actions", "gitlab_ci", "circleci", "codebuild", "taskfile", "travis", "azure_pipelines", "bitbucket", "drone", "buildkite",
       "appveyor", "justfile", "jenkinsfile")  # fmt: skip
"""What runs scripts."""
_PROVIDED = (b"provided.al", b": provided\n", b": provided\r", b'"provided"', b"'provided'")
_OWN = (b"go1x-lint:",)
_PULUMI = tuple((name, word) for name in (b"aws:lambda", b"aws-native:lambda") for word in _PROVIDED)
"""A Pulumi.yaml whose functions are on a custom runtime."""

_CDK = (b"GO_1_X", b"Go1x", b"go1.x", b"PROVIDED", b"provided.al", b"GoFunction")
"""What a program of the AWS CDK holds that declares a Go function."""
_CDK_IN_OTHERS = tuple((name, word) for name in (b"cdk", b"Cdk", b"CDK") for word in _CDK)
_CDK_IN_GO = tuple((name, word) for name in (b"aws-cdk-go", b"cdktf") for word in _CDK)

_SDK = ((b"RuntimeGo1",), (b"Runtime.GO1_X",), (b"Runtime.go1x",), (b"Runtime.Go1X",), (b"service/lambda", b"go1.x"))
"""What calls of AWS's own libraries name the runtime by."""

_PULUMI_PROGRAM = tuple(
    (b"ulumi", word)
    for word in (b"o1dx", b"GO1DX", b"go1.x", b"provided.al", b"ustomAL2", b"CUSTOM_AL2", b"Runtime.Custom", b"RuntimeCustom")
)
"""What a program of Pulumi's holds that declares a Go function."""

DECLARES: dict[str, tuple[tuple[bytes, ...], ...]] = {
    "template": (
        *(
            _OWN,
            (b"go1.x",),
            (b"lambda:", b"provided.al"),
            (b"AWS::", b"lambda/go"),
            (b'"go1x-lint"',),
            (b'"planned_values"', b"provided.al"),
        ),
        *((b"AWS::", word) for word in _PROVIDED),
        *_PULUMI,
    ),
    "samconfig": (_OWN, (b"go1.x",), (b"provided.al",)),
    "serverless": (_OWN, (b"go1.x",), *((b"unctions", word) for word in _PROVIDED)),
    "makefile": (_OWN, *_BUILDS),
    "shell": (_OWN, *_BUILDS),
    "powershell": (_OWN, *_BUILDS),
    "batch": (_OWN, *_BUILDS),
    "dockerfile": (_OWN, *_BUILDS, (b"lambda/provided",)),
    "go_module": (_OWN, *_LIBRARY),
    "go_dependencies": (_OWN, *_LIBRARY),
    "go_program": (_OWN, *_LIBRARY, (b"mweagle/Sparta",), *_CDK_IN_GO, *_PULUMI_PROGRAM, *_SDK),
    "program": (_OWN, (b"GO_1_X",), (b"go1.x",), *_CDK_IN_OTHERS, *_PULUMI_PROGRAM, *_SDK),
    "ignorefile": (),
    "requirements": (_OWN,),
    **dict.fromkeys((*_CI, "goreleaser"), (_OWN, *_BUILDS)),
    **dict.fromkeys(("compose", "devcontainer", "ko", "go_test"), (_OWN, *_IMAGES)),
    **dict.fromkeys(("guard", "rego"), (_OWN, (b"go1.x",))),
    "bazel": (_OWN, (b"go_binary", b"lambda"), (b"go_binary", b"bootstrap")),
    "package_json": (_OWN, *_BUILDS, (b'"go1x-lint"',)),
    **dict.fromkeys(("lambroll", "rpdk", "amplify", "architect"), (_OWN, (b"go1.x",), (b"provided.al",))),
    "apex": (_OWN, *_BUILDS, (b'"golang"',)),
    "terraform": (_OWN, (b"go1.x",), *((b"ambda", word) for word in (b"provided.al", b'"provided"', b"lambda/go", b"bootstrap"))),
}
"""Per format, what makes a project one with Go functions: all tokens of one of the tuples."""

_WORDS = tuple((word,) for word in (
    b"go build", b"go install", b"GOOS", b"GOARCH", b"GOFLAGS", b"$GO", b"${GO", b"gox", b"goreleaser", b"mage", b"go1.x", b"provided",
    b"zip", b"7z", b"rchive", b"ootstrap", b"ambda", b"LAMBDA", b"ARTIFACTS_DIR", b"erverless", b"sls ", b"cloudformation", b"cdk",
    b"sam build", b"sam deploy", b"sam package", b"samlocal", b"docker build", b"docker run", b"buildx", b"podman", b"golang",
    b"make ", b"TF_VAR_", b"-var ", b"-var=", b"-var-file",
))  # fmt: skip
"""What a script holds that builds, packs or deploys a Go program. One that only copies it is found by the net of mentions."""

_PINNED = tuple((word,) for word in (
    b"sam-cli", b"sam_cli", b"cfn-lint", b"cfn_lint", b"cfn-python-lint", b"aws-cdk-lib", b"aws_cdk_lib", b"Amazon.CDK.Lib",
    b"terraformProviders",
))  # fmt: skip
"""Tools that know a runtime or don't."""

_TASKS = tuple((word,) for word in (b"lambda:", b"lambda_layer:", b"archive:", b"s3_object:", b"aws_s3:", b"go build", b"zip "))
"""What a file of Ansible's tasks holds that builds, packs or makes functions."""

CONCERNS: dict[str, tuple[tuple[bytes, ...], ...]] = {
    "template": (
        *(*DECLARES["template"], *_TASKS),
        *((b"AWS::Lambda",), (b"AWS::Serverless",), (b"AWS::CloudFormation::Stack",), (b"provided.al",), (b":lambda",)),
    ),
    "go_program": (
        *DECLARES["go_program"],
        (b"package main",),
        (b"_HANDLER",),
        (b"_LAMBDA_SERVER_PORT",),
        (b"AWS_EXECUTION_ENV",),
        (b"//go:embed",),
        (b"magefile/mage",),
        (b"aws-cdk-go", b"ambda"),
        (b"cdktf", b"ambda"),
        (b"ulumi", b"ambda"),
    ),
    "program": (*DECLARES["program"], *((name, b"ambda") for name in (b"cdk", b"Cdk", b"CDK", b"ulumi"))),
    "shell": (*DECLARES["shell"], *_WORDS),
    "powershell": (*DECLARES["powershell"], *_WORDS),
    "batch": (*DECLARES["batch"], *_WORDS),
    **{name: (*DECLARES[name], *_WORDS) for name in (*_CI, "package_json")},
    "compose": (*DECLARES["compose"], (b"build",), (b"command",), (b"entrypoint",), (b"image",)),
    "devcontainer": (*DECLARES["devcontainer"], (b"ommand",), (b"image",), (b"ockerfile",), (b"ockerFile",)),
    "go_test": DECLARES["go_test"],
    **{name: (*DECLARES[name], (b"provided",)) for name in ("guard", "rego")},
    "bazel": (*DECLARES["bazel"], (b"go_binary",), (b"pkg_zip",), (b"genrule",)),
    "terraform": (
        *DECLARES["terraform"],
        (b"ambda",),
        (b"archive_file",),
        (b"local-exec",),
        (b"aws_s3_",),
        (b"hashicorp/aws",),
        (b'"aws"',),
        (b"aws", b"required_providers"),
        (b"external",),
        (b"provided",),
    ),
    "requirements": (*DECLARES["requirements"], *_PINNED),
}
"""Per format, what makes a file of such a project worth reading; a format that isn't here is always read."""

_MOST = 64 * 1024 * 1024
"""Bytes of a file that are searched for tokens."""


def holds(data: bytes, wanted: tuple[tuple[bytes, ...], ...]) -> bool:
    """Whether all tokens of one of the tuples occur."""
    for tokens in wanted:  # plain loops: this is asked of every file, and generators take twice as long
        for token in tokens:
            if token not in data:
                break
        else:
            return True
    return False


def declares(kind: str, data: bytes) -> bool:
    """Whether a file's bytes can declare or build a Go function."""
    return holds(data, DECLARES.get(kind, ()))


def concerns(kind: str, data: bytes) -> bool:
    """Whether a file of a project with Go functions is worth reading."""
    return kind not in CONCERNS or holds(data, CONCERNS[kind])


def look(path: str, name: str, *, follow: bool = False) -> tuple[str | None, bytes]:
    """Read a regular file on disk and say what it is; raise OSError where it can't be read, or is a link not to follow."""
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
    handle = os.open(path, flags if follow else flags | getattr(os, "O_NOFOLLOW", 0))
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            raise OSError("is not a regular file")
        data = os.read(handle, min(status.st_size, _MOST))
    finally:
        os.close(handle)
    return kind_of(name, data), data


def declares_on_disk(path: str, name: str) -> bool:
    """Whether a file on disk (UTF-8 or UTF-16) can declare or build a Go function; False where it can't be read."""
    try:
        found, data = look(path, name)
    except OSError:
        return False
    return found is not None and (declares(found, data) or (b"\0" in data and declares(found, data.replace(b"\0", b""))))
