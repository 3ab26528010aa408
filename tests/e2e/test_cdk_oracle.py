"""What `cdk synth` deploys for programs in TypeScript, against what our reader says of them: the CDK itself is the judge."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from go1x_lint.facts import Field, LambdaFunction, Layer
from go1x_lint.readers.cdk import read
from go1x_lint.source import Edit, Source, Workspace, apply

from .conftest import leave_out
from .tools import commands, install, modules

pytestmark = pytest.mark.e2e

SYNTH = Path(__file__).parent / "cdk_synth.js"

IMPORTS = """import * as cdk from 'aws-cdk-lib';
import * as path from 'path';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sam from 'aws-cdk-lib/aws-sam';
import { aws_lambda, aws_s3 } from 'aws-cdk-lib';
import { Runtime, Code, Function as Fn, Architecture, FunctionProps } from 'aws-cdk-lib/aws-lambda';
import { GoFunction } from '@aws-cdk/aws-lambda-go-alpha';
import { Construct } from 'constructs';
import { RT, Names, makeProps } from './config';
"""

CONFIG = """import { Runtime } from 'aws-cdk-lib/aws-lambda';
export const RT = Runtime.GO_1_X;
export class Names { static readonly HANDLER = 'main'; }
export enum Folder { Out = 'bin/c' }
export const makeProps = (name: string) => ({ runtime: RT, handler: name });
export { Folder as Folders };
"""

BODIES = {
    "plain": "new lambda.Function(this, 'F', { runtime: lambda.Runtime.GO_1_X, handler: 'main', code: lambda.Code.fromAsset('bin/a') });",
    "alias": "new Fn(this, 'F', { runtime: Runtime.PROVIDED_AL2, handler: `bootstrap`, code: Code.fromAsset('bin/b'), architecture: Architecture.ARM_64 });",
    "aggregate": "new aws_lambda.Function(this, 'F', { runtime: aws_lambda.Runtime.GO_1_X, handler: 'main', code: new aws_lambda.AssetCode('./bin/a/') });",
    "made": "new Fn(this, 'F', { runtime: new Runtime('go1.x', lambda.RuntimeFamily.GO), handler: 'main', code: Code.fromAsset('bin/a') });",
    "index": "new Fn(this, 'F', { runtime: lambda.Runtime['GO_1_X'], handler: 'main', code: Code.fromAsset('bin/a') });",
    "taken apart": "const { Runtime: R, Code: { fromAsset } } = lambda; new Fn(this, 'F', { runtime: R.GO_1_X, handler: 'main', code: fromAsset('bin/a') });",
    "spread": "const d = { runtime: Runtime.GO_1_X, handler: 'x' }; new Fn(this, 'F', { ...d, handler: 'main', code: Code.fromAsset('bin/a') });",
    "spread later": "const d = { handler: 'main' }; new Fn(this, 'F', { handler: 'x', runtime: RT, code: Code.fromAsset('bin/a'), ...d });",
    "another file": "new Fn(this, 'F', { runtime: RT, handler: Names.HANDLER, code: Code.fromAsset('bin/a') });",
    "a function of another file": "new Fn(this, 'F', { ...makeProps('main'), code: Code.fromAsset('bin/a') });",
    "shorthand": "const runtime = RT, handler = 'main', code = Code.fromAsset('bin/a'); new Fn(this, 'F', { runtime, handler, code });",
    "a loop": "for (const n of ['a', 'b']) new Fn(this, `F-${n}`, { runtime: RT, handler: n, code: Code.fromAsset(`bin/${n}`) });",
    "forEach": "['a', 'b'].forEach((n, i) => { new Fn(this, n + 'Fn', { runtime: RT, handler: n, code: Code.fromAsset('bin/' + n) }); });",
    "entries": "for (const [k, v] of Object.entries({ One: 'a', Two: 'b' })) new Fn(this, k, { runtime: RT, handler: v, code: Code.fromAsset(`bin/${v}`) });",
    "objects": "[{ id: 'P', h: 'a' }, { id: 'Q', h: 'b' }].map(({ id, h }) => new Fn(this, id, { runtime: RT, handler: h, code: Code.fromAsset(`bin/${h}`) }));",
    "a function": "const make = (id: string, h = 'main') => new Fn(this, id, { runtime: RT, handler: h, code: Code.fromAsset('bin/a') }); make('A'); make('B', 'b');",
    "a method": "this.make('A', 'a'); this.make('B', 'b');",
    "a class of its own": "new MyFunction(this, 'F', { handler: 'main', code: Code.fromAsset('bin/a') });",
    "a field": "new Fn(this, 'F', { runtime: this.rt, handler: S.HANDLER, code: Code.fromAsset('bin/a') });",
    "__dirname": "new Fn(this, 'F', { runtime: RT, handler: 'main', code: Code.fromAsset(path.join(__dirname, '..', 'bin', 'a')) });",
    "__dirname in a template": "new Fn(this, 'F', { runtime: RT, handler: 'main', code: Code.fromAsset(`${__dirname}/../bin/b`) });",
    "path.resolve": "const root = path.resolve(__dirname, '..'); new Fn(this, 'F', { runtime: RT, handler: 'main', code: Code.fromAsset(path.join(root, 'bin/b')) });",
    "a zip": "new Fn(this, 'F', { runtime: RT, handler: 'main', code: Code.fromAsset('./a.zip') });",
    "a conditional": "const old = false; new Fn(this, 'F', { runtime: old ? Runtime.PROVIDED_AL2 : RT, handler: 'main', code: Code.fromAsset('bin/a') });",
    "a let": "let h = 'x'; h = 'main'; new Fn(this, 'F', { runtime: RT, handler: h, code: Code.fromAsset('bin/a') });",
    "a property that is set": "const p: any = { runtime: RT, code: Code.fromAsset('bin/a') }; p.handler = 'main'; new Fn(this, 'F', p);",
    "L1": "new lambda.CfnFunction(this, 'F', { runtime: 'go1.x', handler: 'main', role: 'r', code: { s3Bucket: 'b', s3Key: 'k.zip' }, architectures: ['x86_64'] });",
    "L1 with a constant": "new lambda.CfnFunction(this, 'F', { runtime: RT.name, handler: 'main', role: 'r', code: { s3Bucket: 'b', s3Key: 'k.zip' } });",
    "SAM": "new sam.CfnFunction(this, 'F', { runtime: Runtime.GO_1_X.toString(), handler: 'main', codeUri: 's3://b/k.zip' });",
    "a bucket": "new Fn(this, 'F', { runtime: RT, handler: 'main', code: Code.fromBucket(aws_s3.Bucket.fromBucketName(this, 'B', 'bucket'), 'k.zip') });",
    "layers": "new lambda.LayerVersion(this, 'L', { code: Code.fromAsset('bin/a'), compatibleRuntimes: [RT, Runtime.NODEJS_18_X] });",
    "as it is": "new Fn(this, ('F' as string)!, { runtime: (RT as Runtime)!, handler: <string>'main', code: Code.fromAsset('bin/a') } as FunctionProps);",
    "near misses": "new Fn(this, 'N', { runtime: Runtime.NODEJS_18_X, handler: 'index.main', code: Code.fromAsset('bin/a') });",
    "GoFunction": "new GoFunction(this, 'F', { entry: 'cmd', bundling: { goBuildFlags: ['-tags lambda.norpc'], forcedDockerBundling: false } });",
    "GoFunction with a runtime": "new GoFunction(this, 'F', { entry: 'cmd', runtime: RT, architecture: Architecture.X86_64 });",
}
"""What stands in a stack's constructor."""


OWN = """class MyFunction extends Fn {
  constructor(s: Construct, id: string, p: Partial<FunctionProps>) {
    super(s, id, { runtime: RT, ...p } as FunctionProps);
  }
}
"""
METHOD = """  make(id: string, h: string) {
    return new Fn(this, id, { runtime: RT, handler: h, code: Code.fromAsset('bin/a') });
  }
"""


UNWRITABLE = {"a property that is set": {"F"}}
"""Functions of which nothing is written."""


def source(body: str) -> str:
    """Write a program around a constructor's body."""
    return (
        IMPORTS
        + (OWN if "MyFunction" in body else "")
        + "export class S extends cdk.Stack {\n  private readonly rt = lambda.Runtime.GO_1_X;\n  static readonly HANDLER = 'main';\n"
        + (METHOD if "this.make" in body else "")
        + f"  constructor(s: Construct, id: string, props?: cdk.StackProps) {{\n    super(s, id, props);\n    {body}\n  }}\n}}\n"
    )


def written(name: str) -> list[Source]:
    """Give a program and its other file as they are when every function is moved."""
    sources = [Source("lib/s.ts", source(BODIES[name])), Source("lib/config.ts", CONFIG)]
    edits: list[Edit] = []
    for fact in facts(BODIES[name]):
        if isinstance(fact, LambdaFunction):
            edits += fact.runtime.set("provided.al2023") or fact.runtime.write_here("provided.al2023")
            edits += fact.handler.set("bootstrap") or fact.handler.write_here("bootstrap")
    return [Source(some.path, apply(some.text, [edit for edit in edits if edit.span.path == some.path])) for some in sources]


def synthesize(folder: Path, programs: list[list[Source]]) -> list[list[dict[str, Any]]]:
    """Give what the CDK makes of programs, in one process of Node."""
    for name in ("bin/a", "bin/b", "bin/c", "cmd"):
        (folder / name).mkdir(parents=True)
        (folder / name / "file").write_text("x")
    (folder / "a.zip").write_bytes(b"PK\x05\x06" + bytes(18))
    (folder / "go.mod").write_text("module x\n")
    for number, sources in enumerate(programs):
        (folder / f"lib{number}").mkdir()
        for some in sources:
            (folder / some.path.replace("lib", f"lib{number}")).write_text(some.text)
    path = os.pathsep.join((str(commands()["go"].parent), os.environ["PATH"]))
    variables = {**os.environ, "NODE_PATH": str(modules("cdk")), "PATH": path, "HOME": str(folder)}
    names = [f"lib{number}/s.ts" for number in range(len(programs))]
    done = subprocess.run(["node", SYNTH, *names], cwd=folder, capture_output=True, text=True, env=variables, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    found: list[list[dict[str, Any]]] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module")
def synthesized(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[list[dict[str, Any]], list[dict[str, Any]]]]:
    """What the CDK makes of each program, as it is and as we write it."""
    if not install("cdk"):
        leave_out("the CDK can't be installed")
    before = [[Source("lib/s.ts", source(body)), Source("lib/config.ts", CONFIG)] for body in BODIES.values()]
    found = synthesize(tmp_path_factory.mktemp("cdk"), [*before, *(written(name) for name in BODIES)])
    return {name: (found[number], found[number + len(BODIES)]) for number, name in enumerate(BODIES)}


def facts(body: str) -> list[LambdaFunction | Layer]:
    """What our reader says."""
    sources = [Source("lib/s.ts", source(body)), Source("lib/config.ts", CONFIG), Source("cdk.json", "{}"), Source("package.json", "{}")]
    found = read(sources[0], Workspace("", sources=sources))
    return [fact for fact in found if isinstance(fact, (LambdaFunction, Layer))]


def agrees(field: Field, value: str | None) -> bool:
    """Whether a field holds a value, and nothing else that it says to be all."""
    texts = [str(some.text) for some in field.values]
    return not texts if value is None else value in texts or (not field.closed and not texts)


@pytest.mark.parametrize("name", BODIES)
def test_the_cdk_agrees(name: str, synthesized: dict[str, tuple[list[dict[str, Any]], list[dict[str, Any]]]]) -> None:
    ours = {fact.name: fact for fact in facts(BODIES[name])}
    made = {some["id"]: some for some in synthesized[name][0] if not str(some.get("runtime", "")).startswith(("nodejs", "python"))}
    assert set(ours) == set(made)
    for key, fact in ours.items():
        some = made[key]
        if isinstance(fact, Layer):
            assert [str(value.text) for value in fact.runtimes.values] == some["runtimes"]
            continue
        assert agrees(fact.runtime, some["runtime"]), (fact.runtime, some)
        assert agrees(fact.handler, some["handler"]), (fact.handler, some)
        assert agrees(fact.architectures, some["architecture"]), (fact.architectures, some)
        if some["asset"] is not None and not fact.code.values[0].implied:
            assert [str(value.text) for value in fact.code.values] == [some["asset"]]


@pytest.mark.parametrize("name", BODIES)
def test_what_is_written_says_it(name: str, synthesized: dict[str, tuple[list[dict[str, Any]], list[dict[str, Any]]]]) -> None:
    """The CDK takes what we write, makes the same functions of it, and moves each of ours."""
    before, after = synthesized[name]
    ours = {fact.name for fact in facts(BODIES[name]) if isinstance(fact, LambdaFunction)} - UNWRITABLE.get(name, set())
    assert [some["id"] for some in after] == [some["id"] for some in before]
    for some, old in zip(after, before, strict=True):
        moved = ("provided.al2023", "bootstrap") if some["id"] in ours else (old.get("runtime"), old.get("handler"))
        assert (some.get("runtime"), some.get("handler")) == moved
        assert (some["asset"] or "").replace("lib", "") == (old["asset"] or "").replace("lib", "")


def test_what_is_known_is_known_to_be_all() -> None:
    """Only what the program itself leaves open may be open."""
    opened = {name for name, body in BODIES.items() for fact in facts(body) if isinstance(fact, LambdaFunction) and not fact.handler.closed}
    assert opened <= {"a property that is set", "a function"}
