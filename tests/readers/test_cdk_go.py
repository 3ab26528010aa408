"""Whole small CDK projects in Go: found, changed together, and clean afterwards; what only looks like one stays as it is."""

from __future__ import annotations

import pytest

from tests.test_cases import BUILD, MAIN, codes, fix, reasons

MOD = """module example.com/app

go 1.21

require (
	github.com/aws/aws-cdk-go/awscdk/v2 v2.150.0
	github.com/aws/aws-cdk-go/awscdklambdagoalpha/v2 v2.150.0-alpha.0
	github.com/aws/aws-lambda-go v1.47.0
	github.com/aws/jsii-runtime-go v1.101.0
)
"""
GO = {"cdk.json": '{"app": "go run ./infra"}\n', "go.mod": MOD, "cmd/get/main.go": MAIN, "cmd/feed/main.go": MAIN}
FOLDERS = f"build:\n\t{BUILD} -o build/get/handler ./cmd/get\n\t{BUILD} -o build/feed/handler ./cmd/feed\n"
ARCHIVES = f"build:\n\tfor f in get feed; do {BUILD} -o bin/$$f ./cmd/$$f && zip -j bin/$$f.zip bin/$$f; done\n"
HEAD = """package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3assets"
	golambda "github.com/aws/aws-cdk-go/awscdklambdagoalpha/v2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

"""
STACK = "func NewStack(scope constructs.Construct, id string, props *awscdk.StackProps) awscdk.Stack {\n\tstack := awscdk.NewStack(scope, &id, props)\n"
END = '\treturn stack\n}\n\nfunc main() {\n\tapp := awscdk.NewApp(nil)\n\tNewStack(app, "Api", nil)\n\tapp.Synth(nil)\n}\n'
PATH = "infra/main.go"


def program(body: str, before: str = "") -> str:
    """Write a program around a stack's statements, `before` the stack what the file declares."""
    return HEAD + before + STACK + "".join(f"\t{line}\n" if line else "\n" for line in body.strip("\n").split("\n")) + END


def project(text: str, makefile: str = FOLDERS, **more: str) -> dict[str, str]:
    """Give a project of two programs that make builds."""
    return {**GO, "Makefile": makefile, PATH: text, **more}


EACH = program("""
awslambda.NewFunction(stack, jsii.String("Get"), &awslambda.FunctionProps{
	Runtime:    awslambda.Runtime_GO_1_X(),
	Handler:    jsii.String("handler"),
	Code:       awslambda.Code_FromAsset(jsii.String("build/get"), nil),
	MemorySize: jsii.Number(128),
})
awslambda.NewFunction(stack, jsii.String("Feed"), &awslambda.FunctionProps{
	Runtime: awslambda.Runtime_GO_1_X(), Handler: jsii.String(`handler`), Code: awslambda.NewAssetCode(jsii.String("build/feed"), nil),
})
""")
PROPS = program("""
get := awslambda.FunctionProps{
	Runtime: awslambda.Runtime_GO_1_X(),
	Code:    awslambda.AssetCode_FromAsset(jsii.String("build/get"), nil),
}
get.Handler = jsii.String("handler")
awslambda.NewFunction(stack, jsii.String("Get"), &get)
awslambda.NewFunction(stack, jsii.String("Feed"), &awslambda.FunctionProps{
	Runtime: awslambda.Runtime_GO_1_X(),
	Handler: jsii.String("handler"),
	Code:    awslambda.Code_FromAsset(jsii.String(fmt.Sprintf("build/%s", "feed")), nil),
})
""")
LOOP = program("""
for _, name := range []string{"get", "feed"} {
	awslambda.NewFunction(stack, jsii.String(name+"-fn"), &awslambda.FunctionProps{
		Runtime: awslambda.Runtime_GO_1_X(),
		Handler: jsii.String("handler"),
		Code:    awslambda.Code_FromAsset(jsii.String(filepath.Join("build", name)), nil),
	})
}
""")
FUNCTION = program(
    """
newFunction(stack, "get")
newFunction(stack, "feed")
""",
    """func newFunction(stack awscdk.Stack, name string) awslambda.Function {
	return awslambda.NewFunction(stack, &name, &awslambda.FunctionProps{
		Runtime: awslambda.Runtime_GO_1_X(),
		Handler: str("handler"),
		Code:    awslambda.Code_FromAsset(str("build/"+name), nil),
	})
}

func str(s string) *string {
	return &s
}

""",
)
STRUCTS = program(
    """
for name, one := range functions {
	awslambda.NewFunction(stack, jsii.String(name), &awslambda.FunctionProps{
		Runtime: awslambda.Runtime_GO_1_X(),
		Handler: jsii.String(one.handler),
		Code:    awslambda.Code_FromAsset(jsii.String(one.folder), nil),
	})
}
""",
    """type function struct {
	handler, folder string
}

var functions = map[string]function{
	"get":  {"handler", "build/get"},
	"feed": {folder: "build/feed", handler: "handler"},
}

""",
)
RUNTIME = program("""
runtime := awslambda.NewRuntime(jsii.String("go1.x"), awslambda.RuntimeFamily_GO, nil)
awslambda.NewFunction(stack, jsii.String("Get"), &awslambda.FunctionProps{
	Runtime: runtime, Handler: jsii.String("handler"), Code: awslambda.Code_FromAsset(jsii.String("build/get"), nil),
})
awslambda.NewFunction(stack, jsii.String("Feed"), &awslambda.FunctionProps{
	Runtime: runtime, Handler: jsii.String("handler"), Code: awslambda.Code_FromAsset(jsii.String("build/feed"), nil),
})
""")


@pytest.mark.parametrize(
    "text", [EACH, PROPS, LOOP, FUNCTION, STRUCTS, RUNTIME], ids=["each", "props", "loop", "function", "structs", "runtime"]
)
def test_functions_are_moved_with_their_builds(text: str) -> None:
    """Runtime, handler and build change together, however the program says them, and nothing else does."""
    outcome = fix(project(text))
    expected = text.replace("GO_1_X", "PROVIDED_AL2023").replace('"go1.x"', '"provided.al2023"')
    expected = expected.replace('"handler"', '"bootstrap"').replace("`handler`", "`bootstrap`")
    assert outcome.after[PATH].text == expected
    assert outcome.after["Makefile"].text == FOLDERS.replace("/handler ", "/bootstrap ")
    assert codes({path: outcome.after[path].text for path in outcome.after.paths}) == []


def test_the_name_that_is_also_the_handler() -> None:
    """The handler is written where nobody else reads it, as a pointer where one stands."""
    text = program("""
cwd, _ := os.Getwd()
for _, name := range []string{"get", "feed"} {
	zip := filepath.Join(cwd, "bin", name+".zip")
	awslambda.NewFunction(stack, jsii.String(name), &awslambda.FunctionProps{
		Runtime: awslambda.Runtime_GO_1_X(),
		Handler: &name,
		Code:    awslambda.Code_FromAsset(&zip, nil),
	})
}
""")
    outcome = fix(project(text, ARCHIVES))
    assert outcome.after[PATH].text == text.replace("GO_1_X", "PROVIDED_AL2023").replace("&name,", 'jsii.String("bootstrap"),')
    assert outcome.after["Makefile"].text == ARCHIVES.replace("bin/$$f ", "bin/$$f/bootstrap ").replace("bin/$$f;", "bin/$$f/bootstrap;")


def test_constants_of_other_files() -> None:
    """Of the package's other file, and of another package of the module."""
    text = program("""
for _, name := range names {
	awslambda.NewFunction(stack, jsii.String(name), &awslambda.FunctionProps{
		Runtime: runtime,
		Handler: jsii.String(config.Handler),
		Code:    awslambda.Code_FromAsset(jsii.String(config.Root+"/"+name), nil),
	})
}
""").replace('\t"github.com/aws/jsii', '\t"example.com/app/internal/config"\n\t"github.com/aws/jsii')
    shared = 'package main\n\nimport "github.com/aws/aws-cdk-go/awscdk/v2/awslambda"\n\nvar (\n\tnames   = []string{"get", "feed"}\n\truntime = awslambda.Runtime_GO_1_X()\n)\n'
    config = 'package config\n\nconst (\n\tHandler = "handler"\n\tRoot    = "build"\n)\n'
    outcome = fix(project(text, **{"infra/shared.go": shared, "internal/config/config.go": config}))
    assert outcome.after[PATH].text == text
    assert outcome.after["infra/shared.go"].text == shared.replace("GO_1_X", "PROVIDED_AL2023")
    assert outcome.after["internal/config/config.go"].text == config.replace('"handler"', '"bootstrap"')


@pytest.mark.parametrize(
    "listed", ['jsii.Strings("bash", "-c", {})', '&[]*string{{jsii.String("bash"), jsii.String("-c"), jsii.String({})}}']
)
def test_bundling(listed: str) -> None:
    """What the CDK runs to make the code is changed with the function."""
    command = f'"{BUILD} -o /asset-output/main"'
    text = program(f"""
awslambda.NewFunction(stack, jsii.String("Get"), &awslambda.FunctionProps{{
	Runtime: awslambda.Runtime_GO_1_X(),
	Handler: jsii.String("main"),
	Code: awslambda.Code_FromAsset(jsii.String("cmd/get"), &awss3assets.AssetOptions{{
		Bundling: &awscdk.BundlingOptions{{
			Image:   awscdk.DockerImage_FromRegistry(jsii.String("golang:1.21")),
			Command: {listed.format(command)},
		}},
	}}),
}})
""")
    outcome = fix(project(text, "", **{"cmd/get/go.mod": MOD}))
    assert outcome.after[PATH].text == text.replace("GO_1_X", "PROVIDED_AL2023").replace('"main"', '"bootstrap"').replace(
        "put/main", "put/bootstrap"
    )


def test_go_functions() -> None:
    """The construct builds by itself: only its runtime changes; where it says none, its default is deprecated."""
    text = program("""
golambda.NewGoFunction(stack, jsii.String("Get"), &golambda.GoFunctionProps{
	Entry:   jsii.String("cmd/get"),
	Runtime: awslambda.Runtime_GO_1_X(),
	Bundling: &golambda.BundlingOptions{
		GoBuildFlags: jsii.Strings(`-tags lambda.norpc`),
	},
})
golambda.NewGoFunction(stack, jsii.String("Feed"), &golambda.GoFunctionProps{
	Entry: jsii.String("cmd/feed"),
})
""")
    found = codes(project(text, ""))
    assert (found.count("GX101"), found.count("GX108")) == (1, 1)
    fixed = fix(project(text, "")).after[PATH].text
    assert "\t\tRuntime: awslambda.Runtime_PROVIDED_AL2023(),\n\t\tBundling: &golambda" in fixed
    assert '\t\tEntry: jsii.String("cmd/feed"),\n' in fixed
    assert fixed.count("awslambda.Runtime_PROVIDED_AL2023()") == 2


def test_a_version_without_the_constant() -> None:
    """Before 2.105.0 the runtime is made by its name."""
    files = project(EACH)
    files["go.mod"] = MOD.replace("v2.150.0", "v2.100.0")
    made = 'awslambda.NewRuntime(jsii.String("provided.al2023"), awslambda.RuntimeFamily_OTHER, nil)'
    assert fix(files).after[PATH].text.count(made) == 2


def test_layers() -> None:
    """A layer's item is changed where it stands."""
    listed = "&[]awslambda.Runtime{awslambda.Runtime_GO_1_X(), awslambda.Runtime_PYTHON_3_9()}"
    layer = f'\tawslambda.NewLayerVersion(stack, jsii.String("L"), &awslambda.LayerVersionProps{{CompatibleRuntimes: {listed}}})\n'
    text = EACH.replace("\treturn stack", layer + "\treturn stack")
    assert listed.replace("GO_1_X", "PROVIDED_AL2023") in fix(project(text)).after[PATH].text


def test_sam_s_own_construct() -> None:
    """`Runtime_GO_1_X().Name()` is a string: the constant in it is changed."""
    text = program("""
awssam.NewCfnFunction(stack, jsii.String("Get"), &awssam.CfnFunctionProps{
	Runtime: awslambda.Runtime_GO_1_X().Name(),
	Handler: jsii.String("handler"),
	CodeUri: awslambda.AssetCode_FromAsset(jsii.String("build/get"), nil).Path(),
})
""").replace('\t"github.com/aws/jsii', '\t"github.com/aws/aws-cdk-go/awscdk/v2/awssam"\n\t"github.com/aws/jsii')
    assert "GX101" in codes(project(text))


NEAR = [
    "// awslambda.NewFunction(stack, nil, &awslambda.FunctionProps{Runtime: awslambda.Runtime_GO_1_X()})",
    'fmt.Println("go1.x")',
    'awslambda.NewFunction(stack, jsii.String("Py"), &awslambda.FunctionProps{Runtime: awslambda.Runtime_PYTHON_3_12(), Handler: jsii.String("a.b")})',
    'awslambda.NewFunction(stack, jsii.String("New"), &awslambda.FunctionProps{Runtime: awslambda.Runtime_PROVIDED_AL2023(), '
    'Handler: jsii.String("bootstrap"), Code: awslambda.Code_FromAsset(jsii.String("x"), nil)})',
    'mine.NewFunction(stack, jsii.String("Theirs"), &mine.FunctionProps{Runtime: mine.Runtime_GO_1_X(), Handler: jsii.String("main")})',
    'if runtime == awslambda.Runtime_GO_1_X() {\n\t\tpanic("go1.x is gone")\n\t}',
    'awslambda.NewFunction(stack, jsii.String("Open"), &awslambda.FunctionProps{Runtime: theirs.Runtime(), Handler: jsii.String("a.b")})',
]


@pytest.mark.parametrize("line", NEAR)
def test_near_misses(line: str) -> None:
    """What is said of a runtime, other languages' functions, other libraries, and what nobody can read, are no finding."""
    files = {**GO, PATH: program(line)}
    assert codes(files) == []
    assert not fix(files, unsafe=True).changed


def test_what_cannot_be_read_holds() -> None:
    """A folder that is said elsewhere is not guessed; a list that may be longer isn't either."""
    for text in (
        EACH.replace('jsii.String("build/get")', 'jsii.String(os.Getenv("DIR"))'),
        PROPS.replace("get.Handler =", "if scope != nil {\n\t\tget.Runtime = theirs()\n\t}\n\tget.Handler ="),
    ):
        assert 'Id("Get")' not in text
        fixed = fix(project(text)).after[PATH].text
        assert "GO_1_X" in fixed.partition("Feed")[0]
    many = LOOP.replace('[]string{"get", "feed"}', "names()")
    assert fix(project(many)).after[PATH].text == many


@pytest.mark.parametrize("code", ["jsii.String(folder)", "&folder", 'jsii.String(fmt.Sprintf("%s", folder))'])
def test_nothing_is_left_unused(code: str) -> None:
    """Go refuses a variable, and an import, that nothing reads any more: such a change is not made."""
    text = program(f"""
folder := "bin"
awslambda.NewFunction(stack, jsii.String("Get"), &awslambda.FunctionProps{{
	Runtime: awslambda.Runtime_GO_1_X(), Handler: jsii.String("get"), Code: awslambda.Code_FromAsset({code}, nil),
}})
awslambda.NewFunction(stack, jsii.String("Feed"), &awslambda.FunctionProps{{
	Runtime: awslambda.Runtime_GO_1_X(), Handler: jsii.String("feed"), Code: awslambda.Code_FromAsset({code}, nil),
}})
""")
    shared = f"build:\n\t{BUILD} -o bin/get ./cmd/get\n\t{BUILD} -o bin/feed ./cmd/feed\n"
    outcome = fix(project(text, shared))
    assert outcome.after[PATH].text == text
    assert "would be declared and not used, which Go refuses" in reasons(outcome)
    used = text.replace("\treturn stack", "\tfmt.Println(folder)\n\treturn stack")
    assert "Runtime_PROVIDED_AL2023()" in fix(project(used, shared)).after[PATH].text


BUILDING = program(
    """
for _, name := range []string{"get", "feed"} {
	build(name)
	awslambda.NewFunction(stack, jsii.String(name), &awslambda.FunctionProps{
		Runtime: awslambda.Runtime_GO_1_X(),
		Handler: jsii.String("main"),
		Code:    awslambda.Code_FromAsset(jsii.String("build/"+name), nil),
	})
}
""",
    """func build(name string) {
	cmd := exec.Command("go", "build", "-tags", "lambda.norpc", "-o", "../../build/"+name+"/main", ".")
	cmd.Dir = filepath.Join("cmd", name)
	cmd.Env = append(os.Environ(), "GOOS=linux", "GOARCH=amd64", "CGO_ENABLED=0")
	if err := cmd.Run(); err != nil {
		panic(err)
	}
}

""",
).replace('\t"os"\n', '\t"os"\n\t"os/exec"\n')


def test_programs_that_build_by_themselves() -> None:
    """What the program runs for each function is its build; where and with which variables is set on the command."""
    outcome = fix(project(BUILDING, ""))
    expected = (
        BUILDING.replace("GO_1_X", "PROVIDED_AL2023").replace('String("main")', 'String("bootstrap")').replace('"/main"', '"/bootstrap"')
    )
    assert outcome.after[PATH].text == expected
    assert codes({path: outcome.after[path].text for path in outcome.after.paths}) == []


def test_variables_that_cannot_be_read_are_not_missing() -> None:
    """Where nobody can tell which variables a build gets, none is said to be missing."""
    assert not {"GX204", "GX205", "GX206"} & set(
        codes(project(BUILDING.replace('append(os.Environ(), "GOOS=linux", "GOARCH=amd64", "CGO_ENABLED=0")', "environment()"), ""))
    )
    without = BUILDING.replace('"GOOS=linux", "GOARCH=amd64", ', "")
    assert {"GX204", "GX205"} <= set(codes(project(without, "")))
