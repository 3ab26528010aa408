"""Hard cases from real projects, each boiled down to what makes it hard: changed as a person would, or held with the reason."""

from __future__ import annotations

from collections.abc import Mapping

from go1x_lint import engine, fixer
from go1x_lint.config import Settings
from go1x_lint.fixer import Outcome
from go1x_lint.rule import Diagnostic
from go1x_lint.source import Source, Workspace

SAM = "Transform: AWS::Serverless-2016-10-31\nResources:\n"
MOD = "module example.com/app\n\ngo 1.21\n\nrequire github.com/aws/aws-lambda-go v1.47.0\n"
MAIN = """package main

import "github.com/aws/aws-lambda-go/lambda"

func main() { lambda.Start(func() (string, error) { return "x", nil }) }
"""


def function(name: str, code: str, handler: str, runtime: str = "go1.x", more: str = "") -> str:
    """Write a SAM function."""
    return (
        f"  {name}:\n    Type: AWS::Serverless::Function\n{more}    Properties:\n      CodeUri: {code}\n"
        f"      Handler: {handler}\n      Runtime: {runtime}\n"
    )


def fix(files: Mapping[str, str], unsafe: bool = False) -> Outcome:
    """Fix a project in memory."""
    return fixer.fix(Workspace("", sources=[Source(path, text) for path, text in files.items()]), Settings(), unsafe)


def codes(files: Mapping[str, str]) -> list[str]:
    """Give the codes of what is reported."""
    report = engine.check(Workspace("", sources=[Source(path, text) for path, text in files.items()]), Settings())
    return [diagnostic.code for diagnostic in report.diagnostics]


def diagnostics(files: Mapping[str, str]) -> tuple[Diagnostic, ...]:
    """Give what is reported."""
    return tuple(engine.check(Workspace("", sources=[Source(path, text) for path, text in files.items()]), Settings()).diagnostics)


def reasons(outcome: Outcome) -> str:
    """Give everything that is said of what was not made."""
    held = [label.text for group in outcome.groups for label in group.held]
    return "\n".join((*held, *(some.text for group in outcome.groups for some in group.unproved), *(why for _, why in outcome.undone)))


def test_a_parameter_is_closed_where_it_is_used() -> None:
    """An existing stack keeps a parameter's previous value, whatever the new default says."""
    template = (
        "Transform: AWS::Serverless-2016-10-31\nParameters:\n  Rt:\n    Type: String\n    Default: go1.x\n    AllowedValues: [go1.x, python3.12]\n"
        "Resources:\n" + function("F", "f/", "f", "!Ref Rt")
    )
    outcome = fix({"template.yaml": template, "f/main.go": MAIN, "f/go.mod": MOD}, unsafe=True)
    text = outcome.after["template.yaml"].text
    assert "Runtime: provided.al2023" in text
    assert "python3.12" in text
    assert "go1.x" not in text.replace("BuildMethod: go1.x", "")


def test_a_constant_key_is_not_safe() -> None:
    """A stack compares the key, not what lies behind it."""
    template = (
        "Resources:\n  F:\n    Type: AWS::Lambda::Function\n    Properties:\n      Handler: main\n      Runtime: go1.x\n"
        "      Code: {S3Bucket: bucket, S3Key: main.zip}\n"
    )
    files = {
        "template.yaml": template,
        "Makefile": "main.zip:\n\tGOOS=linux GOARCH=amd64 CGO_ENABLED=0 go build -o main .\n\tzip main.zip main\n\taws s3 cp main.zip s3://bucket/main.zip\n",
        "main.go": MAIN,
        "go.mod": MOD,
    }
    assert "GX110" in codes(files)
    outcome = fix(files)
    assert not outcome.changed
    assert "the key 'main.zip' stays the same" in reasons(outcome)
    assert "-o bootstrap" in fix(files, unsafe=True).after["Makefile"].text


def test_a_patch_holds() -> None:
    """A patch whose context says the old runtime would not apply any more."""
    files = {
        "template.yaml": SAM + function("F", "f/", "f"),
        "f/main.go": MAIN,
        "f/go.mod": MOD,
        "staging.patch": "--- a/template.yaml\n+++ b/template.yaml\n@@ -5,4 +5,4 @@\n       Handler: f\n       Runtime: go1.x\n-      Timeout: 3\n+      Timeout: 30\n",
    }
    outcome = fix(files, unsafe=True)
    assert not outcome.changed
    assert "the context of a patch" in reasons(outcome)


def test_a_comparison_holds() -> None:
    """A packager of the project's own that compares with the old runtime would do something else."""
    files = {
        "template.yaml": SAM + function("F", "f/", "f"),
        "f/main.go": MAIN,
        "f/go.mod": MOD,
        "tools/deploy.py": 'def pack(function):\n    if function.runtime == "go1.x":\n        build(function)\n',
    }
    outcome = fix(files, unsafe=True)
    assert not outcome.changed
    assert "compared" in reasons(outcome)


def test_a_description_and_a_comment_do_not_hold() -> None:
    """What only tells people something stands in nobody's way."""
    files = {
        "template.yaml": SAM.replace("Resources", "Description: was on go1.x\nResources")
        + function("F", "f/", "f")
        + "      # go1.x until 2024\n",
        "f/main.go": MAIN,
        "f/go.mod": MOD,
        "README.md": "Runs on go1.x.\n",
    }
    outcome = fix(files)
    assert "Runtime: provided.al2023" in outcome.after["template.yaml"].text


def test_a_tool_for_three_systems_keeps_its_name() -> None:
    """The same program is released as a CLI too: those builds are none of our business."""
    files = {
        "template.yaml": SAM + function("F", "dist/f.zip", "f"),
        "build.sh": (
            "#!/bin/sh\nset -e\n"
            "GOOS=linux GOARCH=amd64 CGO_ENABLED=0 go build -o dist/f ./cmd/f\nzip -j dist/f.zip dist/f\n"
            "GOOS=darwin GOARCH=arm64 go build -o release/f-darwin ./cmd/f\nGOOS=windows GOARCH=amd64 go build -o release/f.exe ./cmd/f\n"
        ),
        "cmd/f/main.go": MAIN,
        "go.mod": MOD,
    }
    outcome = fix(files)
    text = outcome.after["build.sh"].text
    assert "CGO_ENABLED=0 go build -tags lambda.norpc -o dist/bootstrap ./cmd/f\nzip -j dist/f.zip dist/bootstrap\n" in text
    assert "GOOS=darwin GOARCH=arm64 go build -o release/f-darwin ./cmd/f" in text
    assert "GOOS=windows GOARCH=amd64 go build -o release/f.exe ./cmd/f" in text


def test_one_archive_of_all_is_told_once_and_held() -> None:
    """A loop builds without -o, moves into one folder, and packs all: a blind rename lets every mv land on one name."""
    names = ("alpha", "beta", "gamma")
    files = {
        "template.yaml": SAM + "".join(function(name.title(), "s3://bucket/handlers.zip", name) for name in names),
        "build.sh": (
            '#!/bin/bash\nHANDLERS="alpha beta gamma"\nmkdir -p pkg\nfor H in ${HANDLERS}; do\n\tcd ${H}\n'
            "\tGOOS=linux GOARCH=amd64 go build\n\tmv ${H} ../pkg/\n\tcd ..\ndone\ncd pkg && zip -r ../handlers.zip .\ncd ..\n"
            "aws s3 cp handlers.zip s3://bucket/handlers.zip\n"
        ),
        "go.mod": MOD,
        **{f"{name}/main.go": MAIN for name in names},
    }
    found = codes(files)
    assert found.count("GX305") == 1
    assert found.count("GX101") == 3
    outcome = fix(files, unsafe=True)
    assert not outcome.changed
    assert "one archive holds several programs" in reasons(outcome) or "holds the programs of 3 functions" in reasons(outcome)


def test_each_handler_has_its_own_folder() -> None:
    """A pattern rule with `-o main`, addsuffix and wildcard: all of them change together, and main.go doesn't."""
    makefile = (
        "HANDLERS = $(addsuffix main,$(wildcard handlers/*/))\n\nbuild: $(HANDLERS)\n\n"
        "$(HANDLERS): handlers/%/main: handlers/%/main.go\n\tcd $(dir $@) && GOOS=linux GOARCH=amd64 CGO_ENABLED=0 go build -o main .\n\n"
        "deploy: build\n\tsam package --template-file template.yml --s3-bucket b\n"
    )
    files = {
        "template.yml": SAM + function("A", "./handlers/a", "main") + function("B", "./handlers/b", "main"),
        "Makefile": makefile,
        ".gitignore": "handlers/*/main\n",
        "handlers/a/main.go": MAIN,
        "handlers/b/main.go": MAIN,
        "go.mod": MOD,
    }
    outcome = fix(files)
    if outcome.changed:
        text = outcome.after["Makefile"].text
        assert "handlers/%/bootstrap: handlers/%/main.go" in text
        assert "$(addsuffix bootstrap," in text
        assert "go build -tags lambda.norpc -o bootstrap ." in text
        assert outcome.after[".gitignore"].text == "handlers/*/bootstrap\n"
        assert outcome.after["template.yml"].text.count("Handler: bootstrap") == 2
        assert "BuildMethod" not in outcome.after["template.yml"].text
    else:
        assert reasons(outcome)


def test_a_loop_builds_into_folders() -> None:
    """`-o build/$f` and `zip $f.zip build/$f` in a loop: the hole must stay in the path."""
    files = {
        "template.yaml": SAM + function("A", "a.zip", "a") + function("B", "b.zip", "b"),
        "build.sh": (
            "#!/bin/sh\nset -e\nexport GOOS=linux GOARCH=amd64 CGO_ENABLED=0\n"
            'for f in a b; do\n  go build -o "build/$f" ./cmd/$f\n  zip -j "$f.zip" "build/$f"\ndone\n'
        ),
        "cmd/a/main.go": MAIN,
        "cmd/b/main.go": MAIN,
        "go.mod": MOD,
    }
    text = fix(files).after["build.sh"].text
    assert '  go build -tags lambda.norpc -o "build/$f/bootstrap" ./cmd/$f\n  zip -j "$f.zip" "build/$f/bootstrap"\n' in text


def test_build_zip_build_zip_is_no_collision() -> None:
    """Two archives, packed one after the other from one `bootstrap`."""
    files = {
        "template.yaml": SAM
        + function("A", "a.zip", "bootstrap", "provided.al2023")
        + function("B", "b.zip", "bootstrap", "provided.al2023"),
        "build.sh": (
            "#!/bin/sh\nexport GOOS=linux GOARCH=amd64 CGO_ENABLED=0\n"
            "go build -tags lambda.norpc -o bootstrap ./cmd/a\nzip a.zip bootstrap\ngo build -tags lambda.norpc -o bootstrap ./cmd/b\nzip b.zip bootstrap\n"
        ),
        "cmd/a/main.go": MAIN,
        "cmd/b/main.go": MAIN,
        "go.mod": MOD,
    }
    assert codes(files) == []


def test_a_blind_rename_is_a_collision() -> None:
    """The same without the first zip between the builds."""
    files = {
        "template.yaml": SAM + function("A", "a.zip", "bootstrap", "provided.al2023"),
        "build.sh": (
            "#!/bin/sh\nexport GOOS=linux GOARCH=amd64 CGO_ENABLED=0\n"
            "go build -tags lambda.norpc -o bootstrap ./cmd/b\ngo build -tags lambda.norpc -o bootstrap ./cmd/a\nzip a.zip bootstrap\n"
        ),
        "cmd/a/main.go": MAIN,
        "cmd/b/main.go": MAIN,
        "go.mod": MOD,
    }
    assert "GX207" in codes(files)


def test_tags_are_merged_as_they_are_separated() -> None:
    """`-tags "netgo osusergo"`: the separator stays; a second -tags would replace the first."""
    files = {
        "template.yaml": SAM + function("A", "a.zip", "a"),
        "Makefile": 'a.zip:\n\tGOOS=linux GOARCH=amd64 CGO_ENABLED=0 go build -tags "netgo osusergo" -o a ./cmd/a\n\tzip a.zip a\n',
        "cmd/a/main.go": MAIN,
        "go.mod": MOD,
    }
    assert '-tags "netgo osusergo lambda.norpc" -o bootstrap ./cmd/a\n\tzip a.zip bootstrap\n' in fix(files).after["Makefile"].text


def test_a_program_that_chooses_by_its_handler_keeps_it() -> None:
    """Lambda ignores the handler on a custom runtime, and still gives it as _HANDLER."""
    main = MAIN.replace("func main() {", 'func main() {\n\tswitch os.Getenv("_HANDLER") {\n\tcase "x":\n\t\tprintln()\n\t}\n\t').replace(
        'import "github.com/aws/aws-lambda-go/lambda"', 'import (\n\t"os"\n\n\t"github.com/aws/aws-lambda-go/lambda"\n)'
    )
    files = {"template.yaml": SAM + function("A", "a/", "x"), "a/main.go": main, "a/go.mod": MOD}
    assert "GX102" not in codes(files)
    assert not fix(files).changed
    text = fix(files, unsafe=True).after["template.yaml"].text
    assert "Handler: x\n" in text
    assert "Runtime: provided.al2023\n" in text


def test_a_container_sees_nothing_above_the_code() -> None:
    """`CodeUri: .` with a path handler can't become `cmd/a` where `sam build` runs in a container and go.mod lies above."""
    files = {
        "template.yaml": SAM + function("A", ".", "cmd/a"),
        "samconfig.toml": "version = 0.1\n[default.build.parameters]\nuse_container = true\n",
        "cmd/a/main.go": MAIN,
        "go.mod": MOD,
    }
    outcome = fix(files, unsafe=True)
    assert not outcome.changed
    assert "nothing above" in reasons(outcome)


def test_an_old_library_holds_and_says_what_to_run() -> None:
    """Below 1.18.0 a function hangs on a custom runtime."""
    files = {"template.yaml": SAM + function("A", "a/", "a"), "a/main.go": MAIN, "a/go.mod": MOD.replace("1.47.0", "1.13.3")}
    outcome = fix(files, unsafe=True)
    assert not outcome.changed
    assert "go get github.com/aws/aws-lambda-go@latest" in reasons(outcome)


def test_a_folder_that_is_copied_becomes_an_entrypoint() -> None:
    """`/go/bin/` copied to `/var/task/`: the program stays where it is, and is the entrypoint."""
    files = {
        "Dockerfile": (
            "FROM golang:1.22 AS build-image\nWORKDIR /go/src\nCOPY go.mod main.go ./\nRUN CGO_ENABLED=0 go build -o ../bin/hello-world .\n\n"
            'FROM public.ecr.aws/lambda/go:1\nCOPY --from=build-image /go/bin/ /var/task/\nCMD ["hello-world"]\n'
        ),
        "main.go": MAIN,
        "go.mod": MOD,
    }
    text = fix(files, unsafe=True).after["Dockerfile"].text
    assert "FROM public.ecr.aws/lambda/provided:al2023\n" in text
    assert 'ENTRYPOINT ["/var/task/hello-world"]' in text


def test_functions_with_commands_of_their_own_hold_their_image() -> None:
    """One image, several programs: each function's ImageConfig selects one."""
    image = (
        "  {name}:\n    Type: AWS::Serverless::Function\n    Metadata: {{DockerContext: ., Dockerfile: Dockerfile}}\n"
        "    Properties:\n      PackageType: Image\n      ImageConfig: {{Command: [{name}]}}\n"
    )
    files = {
        "template.yaml": SAM + image.format(name="one") + image.format(name="two"),
        "Dockerfile": 'FROM public.ecr.aws/lambda/go:1\nCOPY one two /var/task/\nCMD ["one"]\n',
    }
    outcome = fix(files, unsafe=True)
    assert not outcome.changed
    assert "several programs of this one image" in reasons(outcome)


def test_a_web_server_is_none_of_our_business() -> None:
    """A build without any evidence of Lambda stays silent, beside one with it."""
    files = {
        "template.yaml": SAM + function("A", "a.zip", "a"),
        "Makefile": (
            "a.zip:\n\tGOOS=linux GOARCH=amd64 CGO_ENABLED=0 go build -o a ./cmd/a\n\tzip a.zip a\n\nserver:\n\tGOOS=linux go build -o bin/server ./cmd/server\n"
        ),
        "cmd/a/main.go": MAIN,
        "cmd/server/main.go": 'package main\n\nimport "net/http"\n\nfunc main() { http.ListenAndServe(":80", nil) }\n',
        "go.mod": MOD,
    }
    assert "server:\n\tGOOS=linux go build -o bin/server ./cmd/server\n" in fix(files).after["Makefile"].text


def test_build_lambda_zip_is_valid_as_it_is() -> None:
    """It adds a `bootstrap` that links to the program: nothing is renamed."""
    files = {
        "template.yaml": SAM + function("A", "a.zip", "a"),
        "build.sh": "#!/bin/sh\nexport GOOS=linux GOARCH=amd64 CGO_ENABLED=0\ngo build -tags lambda.norpc -o a ./cmd/a\nbuild-lambda-zip -o a.zip a\n",
        "cmd/a/main.go": MAIN,
        "go.mod": MOD,
    }
    assert set(codes(files)) == {"GX101", "GX102"}
    assert fix(files).after["build.sh"].text == files["build.sh"]


BUILD = "GOOS=linux GOARCH=amd64 CGO_ENABLED=0 go build -tags lambda.norpc"


def made(makefile: str, **more: str) -> dict[str, str]:
    """Give a project of one function in hello.zip, which make packs."""
    return {
        "template.yaml": SAM + function("Hello", "hello.zip", "hello"),
        "Makefile": makefile,
        "cmd/hello/main.go": MAIN,
        "go.mod": MOD,
        **more,
    }


def test_a_copy_into_a_folder_is_followed() -> None:
    """The archive packs what the copy put there, under the name that it has now."""
    files = made(f"build:\n\tmkdir -p dist; {BUILD} -o bin/hello ./cmd/hello\n\tcp bin/hello dist/\n\tzip -j hello.zip dist/hello\n")
    text = fix(files).after["Makefile"].text
    assert "cp bin/bootstrap dist/\n\tzip -j hello.zip dist/bootstrap\n" in text


def by_make(makefile: str) -> dict[str, str]:
    """Give a project of one function that `sam build` has make build."""
    return {
        "template.yaml": SAM + function("Hello", "./hello", "hello", more="    Metadata: {BuildMethod: makefile}\n"),
        "hello/Makefile": makefile,
        "hello/main.go": MAIN,
        "hello/go.mod": MOD,
    }


def test_make_s_target_copies_what_another_target_builds() -> None:
    """BuildMethod makefile: the build stands in a prerequisite, or in what make is called for."""
    build = f"build:\n\t{BUILD} -o bin/hello .\n"
    for before, after in (
        ("build-Hello: build\n\tcp bin/hello $(ARTIFACTS_DIR)/hello\n", "\tcp bin/hello $(ARTIFACTS_DIR)/bootstrap\n"),
        ("build-Hello:\n\t$(MAKE) build\n\tmv bin/hello $(ARTIFACTS_DIR)/hello\n", "\tmv bin/hello $(ARTIFACTS_DIR)/bootstrap\n"),
        ("build-Hello: build\n\tcp bin/hello $(ARTIFACTS_DIR)/\n", "\tcp bin/bootstrap $(ARTIFACTS_DIR)/\n"),
    ):
        outcome = fix(by_make(before + build))
        assert after in outcome.after["hello/Makefile"].text
        assert ("-o bin/hello ." in outcome.after["hello/Makefile"].text) is ("cp bin/bootstrap" not in after)
        assert "Handler: bootstrap" in outcome.after["template.yaml"].text


def test_make_s_target_that_copies_what_nobody_builds_stays() -> None:
    """Nothing shows that what it copies becomes a bootstrap."""
    assert not fix(by_make("build-Hello:\n\tcp ../elsewhere/hello $(ARTIFACTS_DIR)/hello\n")).changed


def test_a_program_is_named_in_the_folder_that_it_is_built_into() -> None:
    """`-o FOLDER`: go build takes the package's name, which isn't bootstrap."""
    for folder in ("$(ARTIFACTS_DIR)", '"$(ARTIFACTS_DIR)"', "$(ARTIFACTS_DIR)/"):
        text = fix(by_make(f"build-Hello:\n\t{BUILD} -o {folder} .\n")).after["hello/Makefile"].text
        assert "$(ARTIFACTS_DIR)/bootstrap" in text
    outcome = fix(made(f"build:\n\tmkdir -p bin\n\t{BUILD} -o bin/ ./cmd/hello\n\tzip -j hello.zip bin/hello\n"))
    assert "-o bin/bootstrap ./cmd/hello\n\tzip -j hello.zip bin/bootstrap\n" in outcome.after["Makefile"].text


def test_what_sam_skips_is_not_built_by_it() -> None:
    """SkipBuild: a ready binary is uploaded as it lies there."""
    files = {
        "template.yaml": SAM + function("Hello", "hello/", "hello", more="    Metadata: {SkipBuild: true}\n"),
        "hello/main.go": MAIN,
        "hello/go.mod": MOD,
    }
    assert not fix(files).changed


def test_a_program_that_goes_by_its_execution_environment_is_not_safe() -> None:
    """Custom runtimes don't set AWS_EXECUTION_ENV."""
    main = MAIN.replace(
        "{ lambda.Start", '{\n\tif os.Getenv("AWS_EXECUTION_ENV") != "AWS_Lambda_go1.x" {\n\t\treturn\n\t}\n\tlambda.Start'
    ).replace('import "github.com/aws/aws-lambda-go/lambda"', 'import (\n\t"os"\n\n\t"github.com/aws/aws-lambda-go/lambda"\n)')
    files = {"template.yaml": SAM + function("A", "a/", "a"), "a/main.go": main, "a/go.mod": MOD}
    assert not fix(files).changed
    assert "AWS_EXECUTION_ENV" in reasons(fix(files))


def test_a_variable_that_a_caller_gives_is_not_safe() -> None:
    """`$(MAKE) build BIN=out/hello`: the default that is edited isn't what is built."""
    makefile = f"BIN ?= bin/hello\nbuild:\n\t{BUILD} -o $(BIN) ./cmd/hello\n\tzip -j hello.zip $(BIN)\n"
    workflow = "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: make build BIN=out/hello\n"
    for more in (
        {"Makefile": makefile + "release:\n\t$(MAKE) build BIN=out/hello\n"},
        {"build.sh": "BIN=out/hello make build\n"},
        {"build.sh": "export BIN=out/hello\nmake build\n"},
        {".github/workflows/build.yml": workflow},
    ):
        outcome = fix({**made(makefile), **more})
        assert not outcome.changed
        assert "'BIN', which make is given here" in reasons(outcome)


def test_a_variable_that_is_not_the_path_can_be_given() -> None:
    """Other variables, and an environment that the Makefile's own definition comes before, say nothing of the path."""
    makefile = f"BIN := bin/hello\nbuild:\n\t{BUILD} -o $(BIN) ./cmd/hello\n\tzip -j hello.zip $(BIN)\n"
    for more in ("release:\n\t$(MAKE) build STAGE=prod\n", "release:\n\tBIN=x $(MAKE) build\n"):
        assert fix(made(makefile + more)).changed


def test_a_loop_that_makes_another_program_is_held() -> None:
    """The server in the loop keeps its name."""
    server = 'package main\n\nimport "net/http"\n\nfunc main() { http.ListenAndServe(":80", nil) }\n'
    makefile = f"build:\n\tfor f in hello bye; do {BUILD} -o bin/$$f ./cmd/$$f; zip -j $$f.zip bin/$$f; done\n"
    outcome = fix({**made(makefile), "cmd/bye/main.go": server}, unsafe=True)
    assert not outcome.changed
    assert "also makes 'bin/bye'" in reasons(outcome)


def test_a_pattern_that_makes_another_program_is_held() -> None:
    """`bin/%` makes the server, too: its name must stay."""
    server = 'package main\n\nimport "net/http"\n\nfunc main() { http.ListenAndServe(":80", nil) }\n'
    rule = f"bin/%:\n\t{BUILD} -o $@ ./cmd/$*\nhello.zip: bin/hello\n\tzip -j $@ $<\n"
    for makefile in (
        rule + "all: hello.zip bin/server\n",
        f"build-%:\n\t{BUILD} -o bin/$* ./cmd/$*\nhello.zip: build-hello\n\tzip -j $@ bin/hello\nall: hello.zip build-server\n",
    ):
        outcome = fix({**made(makefile), "cmd/server/main.go": server}, unsafe=True)
        assert not outcome.changed
        assert "bin/server" in reasons(outcome)
    assert fix(made(rule + "all: hello.zip\n")).changed


def test_a_build_of_the_handler_s_name_that_nobody_packs_holds() -> None:
    """What puts it into the archive would have to find it under its new name."""
    outcome = fix(made(f"build:\n\t{BUILD} -o bin/hello ./cmd/hello\n"), unsafe=True)
    assert not outcome.changed
    assert "this makes 'bin/hello'" in reasons(outcome)


def test_a_handler_whose_program_is_a_bootstrap_already_is_broken() -> None:
    """Half-migrated the other way round: go1.x starts a file that the archive doesn't hold."""
    files = made(f"build:\n\t{BUILD} -o bin/bootstrap ./cmd/hello\n\tzip -j hello.zip bin/bootstrap\n")
    found = [some for some in diagnostics(files) if some.code == "GX102"]
    assert [(some.severity, some.related[0].span.path) for some in found] == [("error", "Makefile")]
    near = made(f"build:\n\t{BUILD} -o bin/bootstrap ./cmd/hello\n\tcp bin/bootstrap bin/hello\n\tzip -j hello.zip bin/hello\n")
    assert [some.severity for some in diagnostics(near) if some.code == "GX102"] == ["warning"]


def test_a_target_that_a_closer_rule_makes_keeps_its_name() -> None:
    """`%` can be `hello.zip`, but make takes the rule `%.zip` for it."""
    outcome = fix(made(f"%.zip: %\n\tzip $@ $<\n%: cmd/%/main.go\n\t{BUILD} -o $@ ./cmd/$*\nbuild: hello.zip\n"), unsafe=True)
    assert "hello.zip/bootstrap" not in outcome.after["Makefile"].text


def test_a_mount_and_a_url_of_the_old_path_are_seen() -> None:
    """What names the old path behind a prefix, or before a colon, makes the change unsafe."""
    makefile = f"build:\n\t{BUILD} -o bin/hello ./cmd/hello\n\tzip -j hello.zip bin/hello\n"
    for line in (
        "- ./bin/hello:/var/task/hello",
        "code: fileb://bin/hello",
        "path: ${PWD}/bin/hello",
        "path: $PWD/bin/hello",
        "path: bin\\hello",
    ):
        outcome = fix(made(makefile, **{"compose.yml": f"x:\n  {line}\n"}))
        assert not outcome.changed, line
    assert fix(made(makefile, **{"compose.yml": "x:\n  - other/bin/hello\n"})).changed


def test_what_is_started_in_its_folder_is_seen() -> None:
    """A file that nothing reads goes into the folder, and starts the program there."""
    makefile = f"build:\n\t{BUILD} -o bin/hello ./cmd/hello\n\tzip -j hello.zip bin/hello\n"
    assert not fix(made(makefile, **{"tasks.yml": "x:\n  - cd bin && ./hello\n"})).changed
    assert fix(made(makefile, **{"tasks.yml": "x:\n  - cd other && ./hello\n"})).changed


def test_a_bucket_s_object_of_several_programs_is_held() -> None:
    """Nothing links the archive to the object's key, but it packs what the functions start by their handlers."""
    resource = (
        'resource "aws_lambda_function" "{0}" {{\n  function_name = "{0}"\n  runtime       = "go1.x"\n  handler       = "{0}"\n'
        '  role          = "r"\n  s3_bucket     = "b"\n  s3_key        = var.key\n}}\n'
    )
    files = {
        "main.tf": 'variable "key" {\n  default = "x/code.zip"\n}\n' + resource.format("a") + resource.format("b"),
        "build.sh": f"#!/bin/sh\n{BUILD} -o out/a ./cmd/a\n{BUILD} -o out/b ./cmd/b\ncd out && zip -r ../deployment.zip *\n",
        "cmd/a/main.go": MAIN,
        "cmd/b/main.go": MAIN,
        "go.mod": MOD,
    }
    outcome = fix(files, unsafe=True)
    assert not outcome.changed
    assert "one archive holds several programs" in reasons(outcome)


def test_a_word_of_a_loop_is_not_the_program_s_alone() -> None:
    """`$(f)` is the package, the archive and the program: what `foreach` gives it can't be changed for one of them."""
    loop = "$(foreach f,$(FUNCS),{0} -o bin/$(f) ./cmd/$(f) && zip -j $(f).zip bin/$(f) && ) true"
    outcome = fix(made(f"FUNCS = hello\nbuild:\n\t{loop.format(BUILD)}\n"), unsafe=True)
    assert "FUNCS = hello\n" in outcome.after["Makefile"].text
    call = f"define one\n{BUILD} -o bin/$(1) ./cmd/$(1) && zip -j $(1).zip bin/$(1)\nendef\nbuild:\n\tmkdir -p bin && $(call one,hello) && true\n"
    assert "$(call one,hello)" in fix(made(call), unsafe=True).after["Makefile"].text


def test_parts_of_automatic_variables_follow_their_rule() -> None:
    """`$(<F)` says what the prerequisite says, and so the new name."""
    makefile = (
        "build: hello.zip other.zip\n"
        + "".join(f"bin/{name}: cmd/{name}/main.go\n\t{BUILD} -o $@ ./$(<D)\n" for name in ("hello", "other"))
        + "".join(f"{name}.zip: bin/{name}\n\tcd $(<D) && zip $(CURDIR)/$@ $(<F)\n" for name in ("hello", "other"))
    )
    files = made(makefile, **{"cmd/other/main.go": MAIN})
    files["template.yaml"] += function("Other", "other.zip", "other")
    text = fix(files).after["Makefile"].text
    assert "hello.zip: bin/hello/bootstrap\n" in text
    assert "$(<F)\n" in text


def test_what_is_read_by_a_redirection_follows() -> None:
    """`wc -c < $(BIN)/hello`: the shell opens the file."""
    makefile = (
        f"BIN := bin\nbuild:\n\t{BUILD} -o $(BIN)/hello ./cmd/hello\n\tzip -j hello.zip $(BIN)/hello\nsize:\n\t@wc -c < $(BIN)/hello\n"
    )
    assert "wc -c < $(BIN)/bootstrap\n" in fix(made(makefile)).after["Makefile"].text


def test_what_an_unknown_program_is_told_is_not_safe() -> None:
    """Nobody knows what it does with the path, even where a variable says a part of it."""
    makefile = (
        f"BIN := bin\nbuild:\n\t{BUILD} -o $(BIN)/hello ./cmd/hello\n\tzip -j hello.zip $(BIN)/hello\nship:\n\tshipper $(BIN)/hello\n"
    )
    outcome = fix(made(makefile))
    assert not outcome.changed
    assert "nothing relies on this 'bin/hello'" in reasons(outcome)
    assert fix(made(makefile.replace("shipper $(BIN)/hello", "shipper $(BIN)/other"))).changed


def test_who_looks_into_the_archive_is_seen() -> None:
    """A check of the archive's contents goes by the old name."""
    script = f"#!/bin/sh\nset -e\n{BUILD} -o dist/hello ./cmd/hello\n(cd dist && zip ../hello.zip hello)\n"
    for check in ("unzip -l hello.zip | grep -q ' hello$'\n", '[ "$(unzip -Z1 hello.zip)" = "hello" ]\n'):
        files = {**made(""), "build.sh": script + check}
        assert not fix(files).changed
        assert "'/hello'" not in reasons(fix(files))
        assert fix({**files, "build.sh": script + "unzip -l hello.zip\n"}).changed


def test_a_parameter_may_be_another_file_each_time() -> None:
    """A function of the shell that is told where to build overwrites nothing."""
    script = (
        f'#!/bin/sh\ncompile() {{\n  {BUILD} -o "$2" "$1"\n}}\ncompile ./cmd/hello main\nzip hello.zip main\ncompile ./cmd/server server\n'
    )
    server = 'package main\n\nimport "net/http"\n\nfunc main() { http.ListenAndServe(":80", nil) }\n'
    assert "GX207" not in codes({**made(""), "build.sh": script, "cmd/server/main.go": server})


def test_a_loop_over_code_uris_is_built_of_each_folder() -> None:
    """Fn::ForEach: the folders that the loop's variable names hold a program each."""
    template = (
        "Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]\nResources:\n  Fn::ForEach::All:\n    - Name\n    - [a, b]\n"
        "    - ${Name}Function:\n        Type: AWS::Serverless::Function\n        Properties:\n          CodeUri: ${Name}/\n"
        "          Handler: main\n          Runtime: go1.x\n"
    )
    files = {"template.yaml": template, "a/main.go": MAIN, "b/main.go": MAIN, "go.mod": MOD}
    text = fix(files).after["template.yaml"].text
    assert "BuildMethod: go1.x" in text
    assert "CodeUri: ${Name}/" in text
    assert "GX103" in codes(files)


def test_copies_in_a_circle_end() -> None:
    """A Dockerfile whose copies lead back to where they began is read all the same."""
    dockerfile = "FROM golang AS c\nRUN go build -o x . && cp x y\nCOPY y x\nRUN mv y z && cp z x\nFROM public.ecr.aws/lambda/go:1\nCOPY --from=c /go/x /var/task/x\n"
    assert "GX401" in codes({"Dockerfile": dockerfile})


def test_tags_that_another_file_puts_into_goflags_are_not_replaced() -> None:
    """`-tags` of a command replaces those of GOFLAGS, which `make` may get from wherever it is called."""
    makefile = f"build:\n\t{BUILD.replace(' -tags lambda.norpc', '')} -o hello ./cmd/hello\n\tzip hello.zip hello\n"
    workflow = 'on: push\nenv:\n  GOFLAGS: "-mod=vendor -tags=prod"\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: make build\n'
    for more in (
        {".github/workflows/a.yml": workflow},
        {".envrc": 'export GOFLAGS="-tags=prod"\n'},
        {"Makefile": makefile.replace("build:\n", "build:\n\tgo env -w GOFLAGS=-tags=prod\n")},
    ):
        text = fix({**made(makefile), **more}).after["Makefile"].text
        assert "-tags lambda.norpc" not in text
        assert "-o bootstrap" in text
    assert "-tags lambda.norpc" in fix({**made(makefile), ".envrc": 'export GOFLAGS="-mod=mod"\n'}).after["Makefile"].text


def test_a_pinned_version_of_the_runtime_holds() -> None:
    """RuntimeVersionArn names a version of go1.x, which AWS refuses with another runtime."""
    files = made(f"build:\n\t{BUILD} -o hello ./cmd/hello\n\tzip hello.zip hello\n")
    pin = "      RuntimeManagementConfig: {UpdateRuntimeOn: Manual, RuntimeVersionArn: 'arn:aws:lambda:eu-west-1::runtime:0123'}\n"
    assert not fix({**files, "template.yaml": files["template.yaml"] + pin}, unsafe=True).changed
    assert fix({**files, "template.yaml": files["template.yaml"] + "      RuntimeManagementConfig: {UpdateRuntimeOn: Auto}\n"}).changed


def test_a_layer_keeps_the_runtime_of_who_may_use_it() -> None:
    """The target is added where a function on go1.x has layers; a layer's way to build is no runtime."""
    layer = (
        "  Lay:\n    Type: AWS::Serverless::LayerVersion\n    Metadata: {BuildMethod: go1.x}\n"
        "    Properties:\n      ContentUri: lay\n      CompatibleRuntimes: [go1.x]\n"
    )
    files = made(f"build:\n\t{BUILD} -o hello ./cmd/hello\n\tzip hello.zip hello\n")
    alone = fix({**files, "template.yaml": files["template.yaml"] + layer}).after["template.yaml"].text
    assert "CompatibleRuntimes: [provided.al2023]" in alone
    assert "Runtime: provided.al2023" in alone
    used = files["template.yaml"] + "      Layers: [!Ref Lay]\n" + layer
    assert "CompatibleRuntimes: [go1.x, provided.al2023]" in fix({**files, "template.yaml": used}).after["template.yaml"].text


def test_a_name_that_an_unknown_program_is_told_is_not_safe() -> None:
    """A bare name where it is built, in the folder that `tar -C` goes to, among others in a loop, for `find`."""
    at_root = f"build:\n\t{BUILD} -o hello ./cmd/hello\n\t{{}}\n\tzip hello.zip hello\n"
    inside = f"build:\n\t{BUILD} -o bin/hello ./cmd/hello\n\t{{}}\n\tzip -j hello.zip bin/hello\n"
    for line in ("gpg --detach-sign hello", "tar czf x.tgz hello", "go version -m hello", "for f in hello go.mod; do shipper $$f; done"):
        assert not fix(made(at_root.format(line))).changed, line
    for line in (
        "tar -C bin -czf x.tgz hello",
        "find bin -name hello -exec shipper {} +",
        "for f in bin/hello go.mod; do test -f $$f; done",
    ):
        assert not fix(made(inside.replace("{}\n", line + "\n", 1))).changed, line
    for line in ("git push origin hello", "gpg --detach-sign other", "tar -C out -czf x.tgz hello", "echo hello"):
        assert fix(made(inside.replace("{}\n", line + "\n", 1))).changed, line


def test_a_folder_and_a_file_of_a_loop_have_one_name() -> None:
    """`build/$name/$name` has its folder already."""
    script = (
        f"#!/bin/sh\nset -e\nfor name in hello; do\n  {BUILD} -o build/$name/$name ./cmd/$name\n"
        "  (cd build/$name && zip -q ../../$name.zip $name)\ndone\n"
    )
    text = fix({**made(""), "build.sh": script}).after["build.sh"].text
    assert "-o build/$name/bootstrap ./cmd/$name" in text
    assert "zip -q ../../$name.zip bootstrap)" in text


def test_who_chooses_files_by_their_names_is_seen() -> None:
    """Include and exclude lists, ignore files, clean-ups, and images that take the folder whole, go by the old or against the new name."""
    inside = f"build:\n\t{BUILD} -o bin/hello ./cmd/hello\n\t{{}}\n\tzip -j hello.zip bin/hello\n"
    for line in (
        "cd bin && zip -r ../all.zip . -i hello",
        "zip -r all.zip docs -x bootstrap",
        "find bin -type f ! -name hello -delete",
        "ls bin | grep -c '^hello$$'",
    ):
        assert not fix(made(inside.replace("{}", line))).changed, line
    plain = inside.replace("\t{}\n", "")
    for path, text in (
        ("bin/Dockerfile", 'FROM alpine\nCOPY . /app/\nCMD ["/app/hello", "--serve"]\n'),
        ("compose.yml", "services:\n  a:\n    image: alpine\n    volumes: ['./bin:/srv']\n    command: /srv/hello --serve\n"),
        ("a.service", "[Service]\nExecStart=/opt/app/bin/hello\n"),
        (".lambdaignore", "*\n!hello\n"),
        (".lambdaignore", "boot*\n"),
    ):
        assert not fix(made(plain, **{path: text})).changed, path
    for path, text in (
        ("other/Dockerfile", 'FROM golang\nCOPY . .\nRUN go build -o /hello ./x\nCMD ["/hello"]\n'),
        ("compose.yml", "services:\n  hello:\n    image: alpine\n    command: /srv/other\n"),
        (".lambdaignore", "*.md\n"),
    ):
        assert fix(made(plain, **{path: text})).changed, path


def test_another_template_s_function_of_the_same_archive_counts() -> None:
    """Nobody can say which runtime it is deployed with."""
    files = made(f"build:\n\t{BUILD} -o bin/hello ./cmd/hello\n\tzip -j hello.zip bin/hello\n")
    other = "Transform: AWS::Serverless-2016-10-31\nParameters:\n  Rt: {Type: String}\n  H: {Type: String}\nResources:\n" + function(
        "Other", "hello.zip", "!Ref H", "!Ref Rt"
    )
    assert not fix({**files, "b.yaml": other}).changed
    assert "'Other', which starts the same file" in reasons(fix({**files, "b.yaml": other}))


def test_a_build_that_gets_an_older_library_is_not_safe() -> None:
    """`go get` before the build says another version than go.mod."""
    makefile = f"build:\n\tgo get github.com/aws/aws-lambda-go@{{}}\n\t{BUILD} -o hello ./cmd/hello\n\tzip hello.zip hello\n"
    assert not fix(made(makefile.format("v1.13.3"))).changed
    for newer in ("v1.47.0", "latest"):
        assert fix(made(makefile.format(newer))).changed, newer


def test_a_container_that_a_command_asks_for_sees_nothing_above_the_code() -> None:
    """`sam build -u` in a Makefile, as in samconfig.toml."""
    files = {
        "template.yaml": SAM + function("A", ".", "cmd/a") + function("B", ".", "cmd/b"),
        "cmd/a/main.go": MAIN,
        "cmd/b/main.go": MAIN,
        "go.mod": MOD,
    }
    assert fix({**files, "Makefile": "build:\n\tsam build\n"}).changed
    for line in ("sam build -u", "sam build --use-container"):
        assert not fix({**files, "Makefile": f"build:\n\t{line}\n"}, unsafe=True).changed


def test_what_removes_a_folder_stays() -> None:
    """`rm -rf bin/a` removes the file of an earlier build, and the folder of the next one."""
    files = {
        "template.yaml": SAM + function("A", "a.zip", "a") + function("B", "b.zip", "b"),
        "Makefile": (
            f"build:\n\t{BUILD} -o bin/a ./cmd/a\n\t{BUILD} -o bin/b ./cmd/b\n\tzip -j a.zip bin/a\n\tzip -j b.zip bin/b\nclean:\n\trm -rf bin/a bin/b\n"
        ),
        "cmd/a/main.go": MAIN,
        "cmd/b/main.go": MAIN,
        "go.mod": MOD,
    }
    text = fix(files).after["Makefile"].text
    assert "-o bin/a/bootstrap" in text
    assert "rm -rf bin/a bin/b\n" in text


def test_a_build_for_another_machine_is_held() -> None:
    """An arm64 binary doesn't start an x86_64 function."""
    outcome = fix(made(f"build:\n\t{BUILD.replace('amd64', 'arm64')} -o hello ./cmd/hello\n\tzip hello.zip hello\n"), unsafe=True)
    assert not outcome.changed
    assert "for the machine that it runs on" in reasons(outcome)


ORDERS = {
    "template.yaml": (
        "Resources:\n  Orders:\n    Type: AWS::Lambda::Function\n    Properties:\n      Runtime: go1.x\n      Handler: orders\n      Code: orders.zip\n"
    ),
    "Makefile": "all:\n\tGOOS=linux GOARCH=amd64 go build -o orders ./cmd/orders\n\tzip orders.zip orders\n",
    "go.mod": MOD,
    "cmd/orders/main.go": MAIN,
}
"""A function whose whole change is safe."""


def test_a_program_that_does_not_start_the_library_is_not_safe() -> None:
    """Another client than aws-lambda-go's may know go1.x's way only."""
    shim = 'package main\n\nimport "github.com/eawsy/aws-lambda-go-net/service/lambda/runtime/net"\n\nfunc main() { net.Listen() }\n'
    outcome = fix({**ORDERS, "cmd/orders/main.go": shim})
    assert not outcome.changed
    assert "its program speaks the Runtime API" in reasons(outcome)
    assert fix(ORDERS).changed
    gateway = 'package main\n\nimport "github.com/apex/gateway"\n\nfunc main() { gateway.ListenAndServe(":3000", nil) }\n'
    assert fix({**ORDERS, "cmd/orders/main.go": gateway}).changed
    inside = 'package main\n\nimport "example.com/app/run"\n\nfunc main() { run.Run() }\n'
    run = MAIN.replace("package main", "package run").replace("func main", "func Run")
    assert fix({**ORDERS, "cmd/orders/main.go": inside, "run/run.go": run}).changed


def test_a_name_for_the_handler_that_a_library_reads_is_not_safe() -> None:
    """What a library does with the value can't be seen."""
    text = MAIN + '\ntype config struct {\n\tHandler string `envconfig:"_HANDLER"`\n}\n'
    outcome = fix({**ORDERS, "cmd/orders/main.go": text})
    assert not outcome.changed
    assert "_HANDLER" in reasons(outcome)
    assert fix({**ORDERS, "cmd/orders/main.go": text.replace("_HANDLER", "HANDLER")}).changed


def test_the_tag_is_not_added_where_it_leaves_files_out() -> None:
    """The function moves without the tag, which it doesn't need."""
    files = {**ORDERS, "cmd/orders/rpc.go": "//go:build !lambda.norpc\n\npackage main\n\nfunc setup() {}\n"}
    text = fix(files).after["Makefile"].text
    assert "go build -o bootstrap ./cmd/orders" in text
    assert "-tags lambda.norpc" in fix({**files, "cmd/orders/rpc.go": "package main\n\nfunc setup() {}\n"}).after["Makefile"].text


def test_another_file_than_go_mod_says_the_version() -> None:
    """What -modfile names isn't read."""
    make = ORDERS["Makefile"]
    outcome = fix({**ORDERS, "Makefile": make.replace("go build", "go build -modfile=go.lambda.mod")})
    assert not outcome.changed
    assert "another file than go.mod" in reasons(outcome)
    outcome = fix({**ORDERS, "Makefile": "export GOFLAGS=-modfile=go.lambda.mod\n" + make})
    assert "another file than go.mod" in reasons(outcome)
    assert fix({**ORDERS, "Makefile": make.replace("go build", "go build -mod=vendor")}).changed


def test_a_workspace_that_replaces_the_library_by_an_old_one_holds() -> None:
    """go.work's replacements win over what go.mod says."""
    work = "go 1.21\n\nuse .\n\nreplace github.com/aws/aws-lambda-go => github.com/aws/aws-lambda-go v1.13.3\n"
    outcome = fix({**ORDERS, "go.work": work}, unsafe=True)
    assert not outcome.changed
    assert "v1.13.3" in reasons(outcome)
    assert fix({**ORDERS, "go.work": work.replace("v1.13.3", "v1.50.0")}).changed


def test_a_program_that_is_embedded_under_its_old_name_holds() -> None:
    """The embedding doesn't build without the file."""
    make = "all:\n\tGOOS=linux GOARCH=amd64 go build -o tools/bin/orders ./cmd/orders\n\tzip -j orders.zip tools/bin/orders\n"
    embed = 'package tools\n\nimport _ "embed"\n\n//go:embed bin/orders\nvar Orders []byte\n'
    outcome = fix({**ORDERS, "Makefile": make, "tools/embed.go": embed})
    assert not outcome.changed
    assert [label.span.path for group in outcome.groups for label in group.held] == ["tools/embed.go"]
    for other in (embed.replace("bin/orders", "bin/users"), embed.replace("bin/orders", "bin"), embed.replace("//go:embed", "// go:embed")):
        assert fix({**ORDERS, "Makefile": make, "tools/embed.go": other}).changed
