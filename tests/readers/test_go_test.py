"""Tests in Go: the images that they start containers of."""

from __future__ import annotations

import pytest

from go1x_lint.facts import ImageBuild, ImageUse
from tests.readers.building import MAIN, MOD, at, codes, facts, fix, of

PATH = "orders_test.go"
HEAD = 'package orders\n\nimport (\n\t"context"\n\t"testing"\n\n\t"github.com/testcontainers/testcontainers-go"\n)\n\n'


def test(body: str) -> str:
    """Write a test."""
    return HEAD + "func TestOrders(t *testing.T) {\n" + body + "}\n"


test.__test__ = False  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "body",
    [
        '\treq := testcontainers.ContainerRequest{\n\t\tImage: "public.ecr.aws/lambda/go:1",\n\t\tCmd: []string{"main"},\n\t}\n',
        "\ttestcontainers.GenericContainerRequest{ContainerRequest: testcontainers.ContainerRequest{Image: `public.ecr.aws/lambda/go:1`}}\n",
        '\ttestcontainers.Run(ctx, "public.ecr.aws/lambda/go:1", testcontainers.WithCmd("main"))\n',
        '\tconst image = "public.ecr.aws/lambda/go:1"\n\t_ = testcontainers.ContainerRequest{Image: image}\n',
    ],
)
def test_an_image(body: str) -> None:
    text = test(body)
    (fact,) = of(ImageUse, PATH, text)
    assert (fact.image.plain, fact.purpose) == ("public.ecr.aws/lambda/go:1", "run")
    assert at(text, fact.image.values[0].span).strip('"`') == "public.ecr.aws/lambda/go:1"
    files = {PATH: text, "main.go": MAIN, "go.mod": MOD}
    assert codes(files, PATH) == ["GX401"]
    assert fix(files, unsafe=True).after[PATH].text == text


def test_an_image_whose_tag_is_told_apart() -> None:
    text = 'package orders\n\nimport "github.com/ory/dockertest/v3"\n\nfunc f(pool *dockertest.Pool) {\n\tpool.Run("lambci/lambda", "go1.x", nil)\n\tpool.RunWithOptions(&dockertest.RunOptions{Repository: "lambci/lambda", Tag: "build-go1.x"})\n}\n'
    assert [fact.image.plain for fact in of(ImageUse, PATH, text)] == ["lambci/lambda:go1.x", "lambci/lambda:build-go1.x"]


def test_a_folder_that_is_made_of_itself_ends() -> None:
    text = HEAD.replace('"testing"', '"path/filepath"\n\t"testing"') + (
        'func TestOrders(t *testing.T) {\n\tdir, _ := os.Getwd()\n\tdir = filepath.Dir(dir)\n\ttestcontainers.BindMount(dir, "/data")\n'
        '\tname := "a"\n\tname = name + "b"\n\t_ = testcontainers.ContainerRequest{Image: name}\n}\n'
    )
    assert facts(PATH, text) == []


def test_a_dockerfile() -> None:
    text = test(
        '\t_ = testcontainers.ContainerRequest{FromDockerfile: testcontainers.FromDockerfile{Context: "../", Dockerfile: "docker/a.Dockerfile"}}\n'
    )
    (fact,) = of(ImageBuild, "svc/a_test.go", text)
    assert (fact.context.plain, fact.dockerfile.plain) == ("", "docker/a.Dockerfile")


@pytest.mark.parametrize(
    "text",
    [
        test('\tt.Run("lambci/lambda:go1.x", func(t *testing.T) {})\n\t_ = "lambci/lambda:go1.x"\n'),
        test("\t_ = testcontainers.ContainerRequest{Image: image()}\n"),
        'package orders\n\ntype Request struct{ Image string }\n\nvar r = Request{Image: "lambci/lambda:go1.x"}\n',
        "",
        HEAD + "func (",
    ],
)
def test_what_names_no_image(text: str) -> None:
    assert facts(PATH, text) == []


def test_what_a_test_builds_is_not_read() -> None:
    text = (
        HEAD.replace('"testing"', '"os/exec"\n\t"testing"')
        + 'func TestMain(m *testing.M) { exec.Command("go", "build", "-o", "main", ".").Run() }\n'
    )
    assert facts(PATH, text) == []
    assert codes({PATH: text.replace("main", "lambci/lambda:x"), "main.go": MAIN, "go.mod": MOD}, PATH) == []
