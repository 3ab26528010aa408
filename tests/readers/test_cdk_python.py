"""Whole small CDK projects in Python: found, changed together, and clean afterwards; what only looks like one stays as it is."""

from __future__ import annotations

import pytest

from tests.test_cases import BUILD, MAIN, MOD, codes, diagnostics, fix

CDK = {"cdk.json": '{"app": "python3 app.py"}\n', "requirements.txt": "aws-cdk-lib==2.150.0\naws-cdk.aws-lambda-go-alpha==2.150.0a0\n"}
GO = {"go.mod": MOD, "cmd/get/main.go": MAIN, "cmd/feed/main.go": MAIN}
FOLDERS = f"build:\n\t{BUILD} -o build/get/handler ./cmd/get\n\t{BUILD} -o build/feed/handler ./cmd/feed\n"
ARCHIVES = f"build:\n\t{BUILD} -o bin/get ./cmd/get\n\tzip -j bin/get.zip bin/get\n\t{BUILD} -o bin/feed ./cmd/feed\n\tzip -j bin/feed.zip bin/feed\n"
CLASS = """from aws_cdk import Stack, aws_lambda as lambda_


class Api(Stack):
    def __init__(self, scope, construct_id, **kwargs):
        super().__init__(scope, construct_id, **kwargs)
"""


def project(stack: str, makefile: str = FOLDERS, **more: str) -> dict[str, str]:
    """Give a project of two programs that make builds."""
    return {**CDK, **GO, "Makefile": makefile, "stacks/api.py": stack, **more}


def body(text: str) -> str:
    """Write a stack around some statements."""
    return CLASS + "".join(f"        {line}\n" if line else "\n" for line in text.strip("\n").split("\n"))


EACH = body("""
lambda_.Function(
    self, "Get", runtime=lambda_.Runtime.GO_1_X, handler="handler", code=lambda_.Code.from_asset("build/get"), memory_size=128
)
feed = lambda_.Function(
    self,
    "Feed",
    runtime=lambda_.Runtime.GO_1_X,
    handler='handler',
    code=lambda_.Code.from_asset("build/feed"),
)
""")
DEFAULTS = (
    CLASS.replace(
        "\n\nclass",
        '\nDEFAULTS = {\n    "handler": "handler",\n    "runtime": lambda_.Runtime.GO_1_X,\n    "memory_size": 128,\n}\n\n\nclass',
    )
    + '        lambda_.Function(self, "Get", code=lambda_.Code.from_asset("build/get"), **DEFAULTS)\n'
    + '        lambda_.Function(self, "Feed", code=lambda_.Code.from_asset("build/feed"), **DEFAULTS)\n'
)
LOOP = body("""
for name in ("get", "feed"):
    lambda_.Function(
        self,
        f"{name}-function",
        runtime=lambda_.Runtime.GO_1_X,
        handler="handler",
        code=lambda_.Code.from_asset(f"build/{name}"),
    )
""")
METHOD = (
    CLASS
    + """        self.function("get")
        self.function("feed", memory=256)

    def function(self, name: str, memory: int = 128) -> lambda_.Function:
        return lambda_.Function(
            self,
            name,
            runtime=self.runtime,
            handler="handler",
            code=lambda_.Code.from_asset("build/" + name),
            memory_size=memory,
        )

    runtime = lambda_.Runtime.GO_1_X
"""
)
LIST = body("""
programs = [("Get", "build/get"), ("Feed", "build/feed")]
self.functions = [
    lambda_.Function(self, name, runtime=lambda_.Runtime.GO_1_X, handler="handler", code=lambda_.Code.from_asset(path))
    for name, path in programs
]
""")
DICT = body("""
props = {"runtime": lambda_.Runtime.GO_1_X}
props["handler"] = "handler"
for name, path in {"Get": "build/get", "Feed": "build/feed"}.items():
    lambda_.Function(self, name, code=lambda_.Code.from_asset(path), **props)
""")


@pytest.mark.parametrize("stack", [EACH, DEFAULTS, LOOP, METHOD, LIST, DICT], ids=["each", "defaults", "loop", "method", "list", "dict"])
def test_functions_are_moved_with_their_builds(stack: str) -> None:
    """Runtime, handler and build change together, however the program says them, and nothing else does."""
    outcome = fix(project(stack))
    expected = stack.replace("GO_1_X", "PROVIDED_AL2023")
    for said in ('handler="handler"', "handler='handler'", '"handler": "handler"', '["handler"] = "handler"'):
        name, value = said[:-9], said[-9:]
        expected = expected.replace(said, name + value.replace("handler", "bootstrap"))
    assert outcome.after["stacks/api.py"].text == expected
    assert outcome.after["Makefile"].text == FOLDERS.replace("/handler ", "/bootstrap ")
    assert codes({path: outcome.after[path].text for path in outcome.after.paths}) == []


def test_arguments_by_name() -> None:
    """What stands at a place elsewhere may be given by its name here."""
    stack = body("""
lambda_.Function(
    scope=self,
    id="Get",
    runtime=lambda_.Runtime(name="go1.x"),
    handler="handler",
    code=lambda_.Code.from_asset(path="build/get"),
)
lambda_.Function(self, id="Feed", runtime=lambda_.Runtime.GO_1_X, handler="handler", code=lambda_.AssetCode(path="build/feed"))
""")
    assert {some.message.partition(" runs")[0] for some in diagnostics(project(stack)) if some.code == "GX101"} == {
        "function 'Get'",
        "function 'Feed'",
    }
    fixed = fix(project(stack)).after["stacks/api.py"].text
    assert fixed == stack.replace("GO_1_X", "PROVIDED_AL2023").replace('"go1.x"', '"provided.al2023"').replace(
        'r="handler"', 'r="bootstrap"'
    )


DERIVED = """from pathlib import Path

from aws_cdk import Stack, aws_lambda as _lambda

BIN = Path(__file__).resolve().parent.parent / "bin"


class GoFn(_lambda.Function):
    def __init__(self, scope, name: str, **kwargs):
        super().__init__(
            scope,
            name,
            runtime=_lambda.Runtime.GO_1_X,
            handler=name,
            code=_lambda.Code.from_asset(str(BIN / f"{name}.zip")),
            **kwargs,
        )


class Api(Stack):
    def __init__(self, scope, construct_id, **kwargs):
        super().__init__(scope, construct_id, **kwargs)
        GoFn(self, "get")
        GoFn(self, "feed", memory_size=128)
"""


def test_a_class_of_ones_own() -> None:
    """The handler is also the function's name: it is written at the base class's call, where nobody else reads it."""
    outcome = fix(project(DERIVED, ARCHIVES))
    assert outcome.after["stacks/api.py"].text == DERIVED.replace("GO_1_X", "PROVIDED_AL2023").replace(
        "handler=name", 'handler="bootstrap"'
    )
    assert outcome.after["Makefile"].text == ARCHIVES.replace(" bin/get\n", " bin/get/bootstrap\n").replace(
        " bin/feed\n", " bin/feed/bootstrap\n"
    ).replace("-o bin/get ", "-o bin/get/bootstrap ").replace("-o bin/feed ", "-o bin/feed/bootstrap ")


def test_constants_of_another_file() -> None:
    """Where only functions take a runtime from, it is changed once."""
    consts = 'from aws_cdk import aws_lambda as _lambda\n\nRUNTIME = _lambda.Runtime.GO_1_X\nHANDLER = "handler"\nROOT = "build"\n'
    stack = body("""
for name in NAMES:
    lambda_.Function(self, name, runtime=consts.RUNTIME, handler=HANDLER, code=lambda_.Code.from_asset(os.path.join(consts.ROOT, name)))
""").replace("\n\nclass", '\nfrom . import consts\nfrom .consts import HANDLER\n\nNAMES = ["get", "feed"]\n\n\nclass', 1)
    stack = "import os\n\n" + stack
    outcome = fix(project(stack, **{"stacks/consts.py": consts, "stacks/__init__.py": ""}))
    assert outcome.after["stacks/api.py"].text == stack
    assert outcome.after["stacks/consts.py"].text == consts.replace("GO_1_X", "PROVIDED_AL2023").replace('"handler"', '"bootstrap"')


BUNDLED = body("""
env = {"GOOS": "linux", "GOARCH": "amd64", "CGO_ENABLED": "0"}
lambda_.Function(
    self,
    "Get",
    runtime=lambda_.Runtime.GO_1_X,
    handler="main",
    code=lambda_.Code.from_asset(
        "cmd/get",
        bundling=BundlingOptions(
            image=DockerImage.from_registry("golang:1.21"),
            command=["bash", "-c", "go build -tags lambda.norpc -o /asset-output/main"],
            environment=env,
        ),
    ),
)
""").replace("import Stack", "import BundlingOptions, DockerImage, Stack")


def test_bundling() -> None:
    """What the CDK runs to make the code is changed with the function."""
    outcome = fix(project(BUNDLED, "", **{"cmd/get/go.mod": MOD}))
    wanted = BUNDLED.replace("runtime=lambda_.Runtime.GO_1_X", "runtime=lambda_.Runtime.PROVIDED_AL2023").replace(
        'handler="main"', 'handler="bootstrap"'
    )
    assert outcome.after["stacks/api.py"].text == wanted.replace("/asset-output/main", "/asset-output/bootstrap")


GO_FUNCTION = body("""
golang.GoFunction(self, "Get", entry="cmd/get", runtime=lambda_.Runtime.GO_1_X)
golang.GoFunction(
    self,
    "Feed",
    entry="cmd/feed",
    bundling=golang.BundlingOptions(go_build_flags=["-tags lambda.norpc"]),
)
""").replace("aws_lambda as lambda_", "aws_lambda as lambda_, aws_lambda_go_alpha as golang")


def test_go_functions() -> None:
    """The construct builds by itself: only its runtime changes; where it says none, its default is deprecated."""
    assert codes(project(GO_FUNCTION, "")).count("GX101") == 1
    assert codes(project(GO_FUNCTION, "")).count("GX108") == 1
    text = fix(project(GO_FUNCTION, "")).after["stacks/api.py"].text
    assert 'entry="cmd/get", runtime=lambda_.Runtime.PROVIDED_AL2023' in text
    assert 'entry="cmd/feed",\n            runtime=lambda_.Runtime.PROVIDED_AL2023,\n' in text


def test_layers() -> None:
    """A layer's item is changed where it stands."""
    stack = EACH + (
        '        lambda_.LayerVersion(self, "Tools", code=lambda_.Code.from_asset("layer"),\n'
        "                             compatible_runtimes=[lambda_.Runtime.GO_1_X, lambda_.Runtime.PYTHON_3_9])\n"
    )
    text = fix(project(stack)).after["stacks/api.py"].text
    assert "compatible_runtimes=[lambda_.Runtime.PROVIDED_AL2023, lambda_.Runtime.PYTHON_3_9])" in text


NEAR = [
    '"""Ran on lambda_.Runtime.GO_1_X (go1.x) once."""',
    '# lambda_.Function(self, "Old", runtime=lambda_.Runtime.GO_1_X, handler="main", code=lambda_.Code.from_asset("bin"))',
    'lambda_.Function(self, "Py", runtime=lambda_.Runtime.PYTHON_3_12, handler="app.handler", code=lambda_.Code.from_asset("py"))',
    'lambda_.Function(self, "New", runtime=lambda_.Runtime.PROVIDED_AL2023, handler="bootstrap", code=lambda_.Code.from_asset("bin"))',
    'mine.Function(self, "Theirs", runtime=mine.Runtime.GO_1_X, handler="main")',
    'if self.runtime == lambda_.Runtime.GO_1_X:\n            raise ValueError("go1.x is gone")',
    'lambda_.Function(self, "Open", runtime=kwargs["runtime"], handler="app.handler", code=lambda_.Code.from_asset("py"))',
    'print("go1.x", lambda_.Runtime.ALL)',
]


@pytest.mark.parametrize("line", NEAR)
def test_near_misses(line: str) -> None:
    """What is said of a runtime, other languages' functions, other libraries, and what nobody can read, are no finding."""
    files = {**CDK, **GO, "stacks/api.py": CLASS.replace("\n\nclass", "\nimport mine\n\n\nclass", 1) + f"        {line}\n"}
    assert codes(files) == []
    assert not fix(files, unsafe=True).changed


def test_what_cannot_be_read_holds() -> None:
    """A folder or a handler that is said elsewhere is not guessed."""
    folder = EACH.replace('from_asset("build/get")', 'from_asset(os.environ["DIR"])')
    outcome = fix(project(folder))
    assert "GO_1_X" in outcome.after["stacks/api.py"].text
    changed = DICT.replace('props["handler"]', 'if scope:\n            props["handler"]')
    assert fix(project(changed)).after["stacks/api.py"].text == changed
    several = LOOP.replace('("get", "feed")', "names()")
    assert fix(project(several)).after["stacks/api.py"].text == several


def test_a_loop_of_several_languages() -> None:
    """A runtime that is Go's in one pass only is not changed for all of them."""
    stack = body("""
for name, runtime, handler in [("get", lambda_.Runtime.GO_1_X, "handler"), ("py", lambda_.Runtime.PYTHON_3_12, "app.main")]:
    lambda_.Function(self, name, runtime=runtime, handler=handler, code=lambda_.Code.from_asset("build/" + name))
""")
    text = fix(project(stack)).after["stacks/api.py"].text
    assert text == stack.replace('GO_1_X, "handler"', 'PROVIDED_AL2023, "bootstrap"')


@pytest.mark.parametrize(
    "run",
    [
        'subprocess.check_call(f"{variables} go build -tags lambda.norpc -o ../../build/{{name}}/main .", shell=True, cwd=f"cmd/{{name}}")',
        'os.system(f"cd cmd/{{name}} && {variables} go build -tags lambda.norpc -o ../../build/{{name}}/main .")',
        'subprocess.run(["go", "build", "-tags", "lambda.norpc", "-o", f"build/{{name}}/main", f"./cmd/{{name}}"], '
        'env={{**os.environ, "GOOS": "linux", "GOARCH": "amd64", "CGO_ENABLED": "0"}}, check=True)',
    ],
)
def test_programs_that_build_by_themselves(run: str) -> None:
    """What the program runs for each function is its build."""
    function = f"def build(name):\n    {run.format(variables='GOOS=linux GOARCH=amd64 CGO_ENABLED=0')}\n\n\nclass"
    stack = "import os\nimport subprocess\n\n" + body("""
for name in ("get", "feed"):
    build(name)
    lambda_.Function(self, name, runtime=lambda_.Runtime.GO_1_X, handler="main", code=lambda_.Code.from_asset(f"build/{name}"))
""").replace("class", function, 1)
    outcome = fix(project(stack, ""))
    expected = stack.replace("GO_1_X", "PROVIDED_AL2023").replace('handler="main"', 'handler="bootstrap"').replace("}/main", "}/bootstrap")
    assert outcome.after["stacks/api.py"].text == expected
    assert codes({path: outcome.after[path].text for path in outcome.after.paths}) == []


@pytest.mark.parametrize(
    ("env", "missing"),
    [
        ('env = os.environ.copy()\n    env["GOOS"] = "linux"\n    env["GOARCH"] = "amd64"\n    env["CGO_ENABLED"] = "0"', False),
        ("env = environment()", False),
        ("env = os.environ", True),
        ('env = {**os.environ, "CGO_ENABLED": "0"}', True),
    ],
)
def test_variables_of_a_build(env: str, missing: bool) -> None:
    """What is put into a copy of the environment is known; what nobody can read isn't said to be missing."""
    function = (
        f'def build():\n    {env}\n    subprocess.run(["go", "build", "-o", "build/get/main", "./cmd/get"], env=env, check=True)\n\n\nclass'
    )
    stack = "import os\nimport subprocess\n\n" + body(
        'build()\nlambda_.Function(self, "Get", runtime=lambda_.Runtime.GO_1_X, handler="main", code=lambda_.Code.from_asset("build/get"))'
    ).replace("class", function, 1)
    found = codes(project(stack, ""))
    assert "GX201" in found
    assert ({"GX204", "GX205"} <= set(found)) is missing
    assert missing or not {"GX204", "GX205", "GX206"} & set(found)
