"""Ansible: playbooks and roles, what they say of functions, how they build and pack, whole small projects, near misses."""

from __future__ import annotations

import pytest

from go1x_lint import engine
from go1x_lint.config import Settings
from go1x_lint.facts import ArchiveCommand, BuildCommand, Copy, Fact, LambdaFunction, Layer, ModeChange, Step, Upload
from go1x_lint.readers import Unparsable
from go1x_lint.readers.ansible import read
from go1x_lint.source import Source, Workspace, apply
from tests.test_cases import MAIN, MOD, codes, fix, reasons


def facts(files: dict[str, str], path: str = "deploy.yml") -> list[Fact]:
    """Read one file of a project."""
    workspace = Workspace("", sources=[Source(name, text) for name, text in files.items()])
    return list(read(workspace[path], workspace))


def functions(files: dict[str, str], path: str = "deploy.yml") -> list[LambdaFunction]:
    """Give the functions of one file."""
    return [fact for fact in facts(files, path) if isinstance(fact, LambdaFunction)]


def play(tasks: str, more: str = "") -> str:
    """Write a playbook."""
    return f"- hosts: localhost\n{more}  tasks:\n" + "".join(f"    {line}\n" for line in tasks.splitlines())


TASK = """- name: Orders
  {module}:
    name: orders
    state: present
    runtime: go1.x
    handler: orders
    zip_file: build/orders.zip
    architecture: x86_64
    role: arn:aws:iam::123456789012:role/x
"""


@pytest.mark.parametrize("module", ["amazon.aws.lambda", "community.aws.lambda", "lambda", "ec2_lambda"])
def test_a_task_makes_a_function(module: str) -> None:
    text = play(TASK.format(module=module))
    (function,) = functions({"ops/deploy.yml": text}, "ops/deploy.yml")
    assert function.name == "orders"
    assert [function.runtime.plain, function.handler.plain, function.architectures.plain] == ["go1.x", "orders", "x86_64"]
    assert function.code.plain == "ops/build/orders.zip"
    runtime = function.runtime.values[0]
    assert text[runtime.span.start : runtime.span.end] == "go1.x"
    assert "runtime: provided.al2023\n" in apply(text, runtime.slot.write("provided.al2023") if runtime.slot else ())
    assert text[function.span.start : function.span.end] == "orders"


NEAR_MISSES = {
    "deleted": "- amazon.aws.lambda: {name: a, state: absent, runtime: go1.x}",
    "told to run": "- amazon.aws.execute_lambda: {name: a, runtime: go1.x}",
    "an alias": "- amazon.aws.lambda_alias: {name: a, runtime: go1.x}",
    "its text": "- debug: {msg: 'lambda: runtime: go1.x'}",
    "code alone": "- lambda: {name: a, zip_file: a.zip}",
    "a module of others": "- vendor.cloud.function: {name: a, runtime: go1.x}",
}


@pytest.mark.parametrize("tasks", NEAR_MISSES.values(), ids=NEAR_MISSES)
def test_no_function(tasks: str) -> None:
    assert functions({"deploy.yml": play(tasks)}) == []


@pytest.mark.parametrize(
    "text",
    [
        "lambda:\n  runtime: go1.x\n  handler: main\n",  # a mapping is no list of tasks
        "- shell: go build -o main .\n- command: zip main.zip main\n",  # nothing shows that these are Ansible's
        "- {lambda: 1}\n",
        "- shell: go build -o main .\n- archive: {path: main, dest: main.zip, format: zip}\n- s3: {mode: put, src: main.zip, object: main.zip}\n",
        "- just\n- strings about lambda:\n",
    ],
)
def test_other_files(text: str) -> None:
    assert facts({"deploy.yml": text}) == []


def test_a_file_that_is_no_yaml() -> None:
    with pytest.raises(Unparsable):
        facts({"deploy.yml": "- hosts: x\n  tasks:\n  - lambda: {name: [\n"})


def test_arguments_in_one_string() -> None:
    text = play(
        '- local_action: {module: lambda, name: a, runtime: go1.x, handler: a}\n- lambda: name=b runtime=go1.x handler="b" role="{{ r }}"'
    )
    first, second = functions({"deploy.yml": text})
    assert [first.name, second.name, second.handler.plain] == ["a", "b", "b"]
    handler = second.handler.values[0]
    assert text[handler.span.start : handler.span.end] == "b"
    assert 'handler="bootstrap" role' in apply(text, handler.slot.write("bootstrap") if handler.slot else ())


def test_a_layer_lists_its_runtimes() -> None:
    text = play("- amazon.aws.lambda_layer:\n    name: tools\n    compatible_runtimes:\n      - go1.x\n      - python3.12")
    (layer,) = [fact for fact in facts({"deploy.yml": text}) if isinstance(fact, Layer)]
    assert layer.name == "tools"
    assert [str(value.text) for value in layer.runtimes.values] == ["go1.x", "python3.12"]
    assert "- go1.x" not in apply(text, layer.runtimes.values[0].slot.remove() if layer.runtimes.values[0].slot else ())


def test_a_function_from_an_image_or_a_bucket() -> None:
    text = play(
        "- lambda: {name: a, image_uri: '123.dkr.ecr.eu-west-1.amazonaws.com/a:1'}\n"
        "- lambda: {name: b, runtime: go1.x, handler: b, s3_bucket: code, s3_key: /b.zip}"
    )
    image, stored = functions({"deploy.yml": text})
    assert image.package_type.plain == "Image"
    assert stored.code.plain == "s3://code/b.zip"


def test_an_upload_leads_to_the_function() -> None:
    (upload,) = [
        fact
        for fact in facts({"deploy.yml": play("- amazon.aws.s3_object: {bucket: code, object: b.zip, src: build/b.zip, mode: put}")})
        if isinstance(fact, Upload)
    ]
    assert upload.key is not None
    assert upload.key.plain == "s3://code/b.zip"
    assert upload.archive is not None
    assert upload.archive.path.plain == "build/b.zip"


LISTED = """lambda_functions:
  - name: task
    function_name: Task
    handler: main
    runtime: go1.x
    code:
      s3_bucket: store
      s3_key: task.zip
  - {name: other, runtime: go1.x}
"""


def test_a_list_of_functions_for_a_role_of_others() -> None:
    (function,) = functions({"group_vars/all.yml": LISTED}, "group_vars/all.yml")
    assert [function.name, function.handler.plain, function.code.plain] == ["Task", "main", "s3://store/task.zip"]
    value = function.runtime.values[0]
    assert apply(LISTED, value.slot.write("provided.al2023") if value.slot else ()) == LISTED.replace(
        "go1.x\n    code", "provided.al2023\n    code"
    )


def test_a_list_of_functions_that_a_task_makes_is_not_read_twice() -> None:
    task = play("- lambda: {name: '{{ item.name }}', runtime: '{{ item.runtime }}', handler: a}\n  loop: '{{ lambda_functions }}'")
    files = {"group_vars/all.yml": LISTED, "deploy.yml": task}
    assert functions(files, "group_vars/all.yml") == []
    assert [function.name for function in functions(files)] == ["task", "other"]


# -- variables ----------------------------------------------------------------------------------------------------------------

CALLING = play("- lambda:\n    name: a\n    runtime: '{{ lambda_runtime }}'\n    handler: a\n    zip_file: a.zip")


@pytest.mark.parametrize("path", ["group_vars/all.yml", "group_vars/all/main.yml", "host_vars/localhost.yml", "vars/main.yml"])
def test_a_variable_of_another_file(path: str) -> None:
    files = {"deploy.yml": CALLING, path: "lambda_runtime: go1.x  # old\n"}
    value = functions(files)[0].runtime.values[0]
    assert (str(value.text), value.span.path) == ("go1.x", path)
    assert files[path][value.span.start : value.span.end] == "go1.x"
    assert apply(files[path], value.slot.write("provided.al2023") if value.slot else ()) == "lambda_runtime: provided.al2023  # old\n"
    assert value.slot is not None
    assert value.slot.also_read_by == ()


def test_a_plays_own_variable_wins() -> None:
    text = CALLING.replace("  tasks:", "  vars:\n    lambda_runtime: go1.x\n  tasks:")
    (function,) = functions({"deploy.yml": text, "group_vars/all.yml": "lambda_runtime: python3.12\n"})
    assert [str(value.text) for value in function.runtime.values] == ["go1.x"]


def test_inventories_may_all_apply() -> None:
    files = {"deploy.yml": CALLING, "group_vars/old.yml": "lambda_runtime: go1.x\n", "group_vars/new.yml": "lambda_runtime: provided.al2\n"}
    assert sorted(str(value.text) for value in functions(files)[0].runtime.values) == ["go1.x", "provided.al2"]


def test_a_variable_that_nobody_says_is_unknown() -> None:
    runtime = functions({"deploy.yml": CALLING})[0].runtime
    assert (runtime.values, runtime.closed) == ((), False)


def test_a_variable_that_is_set_while_it_is_run_is_open() -> None:
    text = CALLING.replace("  tasks:\n", "  vars: {lambda_runtime: go1.x}\n  tasks:\n    - shell: uname\n      register: lambda_runtime\n")
    runtime = functions({"deploy.yml": text})[0].runtime
    assert runtime.saying("go1.x")
    assert not runtime.closed


def test_an_encrypted_file_says_nothing() -> None:
    vault = "$ANSIBLE_VAULT;1.1;AES256\n6162 lambda_runtime: [\n"
    assert not functions({"deploy.yml": CALLING, "group_vars/all.yml": vault})[0].runtime.closed


def test_a_default_in_the_expression() -> None:
    text = CALLING.replace("lambda_runtime }}'", 'lambda_runtime | default("go1.x") }}\'')
    value = functions({"deploy.yml": text})[0].runtime.values[0]
    assert text[value.span.start : value.span.end] == "go1.x"
    assert 'default("provided.al2023")' in apply(text, value.slot.write("provided.al2023") if value.slot else ())


def test_a_file_that_the_play_of_a_role_names() -> None:
    files = {
        "site.yml": "- hosts: localhost\n  vars_files: [settings/prod.yml]\n  roles: [api]\n",
        "settings/prod.yml": "api_runtime: go1.x\n",
        "roles/api/tasks/main.yml": "- lambda: {name: a, runtime: '{{ api_runtime }}', handler: a}\n",
    }
    assert functions(files, "roles/api/tasks/main.yml")[0].runtime.plain == "go1.x"


@pytest.mark.parametrize(
    "calling",
    [
        "- hosts: localhost\n  roles:\n    - {role: api, api_runtime: go1.x}\n",
        "- hosts: localhost\n  roles:\n    - role: api\n      vars: {api_runtime: go1.x}\n",
        "- hosts: localhost\n  tasks:\n    - include_role: {name: api}\n      vars: {api_runtime: go1.x}\n",
        "- hosts: localhost\n  tasks:\n    - ansible.builtin.import_tasks: roles/api/tasks/main.yml\n      vars:\n        api_runtime: go1.x\n",
    ],
)
def test_who_runs_a_role_says_its_variables(calling: str) -> None:
    files = {"site.yml": calling, "roles/api/tasks/main.yml": "- lambda: {name: a, runtime: '{{ api_runtime }}', handler: a}\n"}
    value = functions(files, "roles/api/tasks/main.yml")[0].runtime.values[0]
    assert (str(value.text), value.span.path) == ("go1.x", "site.yml")


def test_variables_of_another_task_are_none_of_a_role() -> None:
    files = {
        "site.yml": "- hosts: localhost\n  tasks:\n    - debug: {msg: x}\n      vars: {api_runtime: go1.x}\n",
        "roles/api/tasks/main.yml": "- lambda: {name: a, runtime: '{{ api_runtime }}', handler: a}\n",
    }
    assert functions(files, "roles/api/tasks/main.yml")[0].runtime.values == ()


def test_a_choice_of_two_strings() -> None:
    text = CALLING.replace("lambda_runtime }}", '"go1.x" if legacy | bool else "provided.al2" }}')
    runtime = functions({"deploy.yml": text})[0].runtime
    assert [str(value.text) for value in runtime.values] == ["go1.x", "provided.al2"]
    value = runtime.values[0]
    assert text[value.span.start : value.span.end] == "go1.x"
    assert '{{ "provided.al2023" if legacy' in apply(text, value.slot.write("provided.al2023") if value.slot else ())


def test_what_play_and_blocks_say_for_a_module() -> None:
    text = play(
        "- block:\n    - community.aws.lambda: {name: a, handler: a, zip_file: a.zip}\n    - lambda: {name: b, handler: b}",
        "  module_defaults:\n    community.aws.lambda: {runtime: go1.x}\n",
    )
    (function,) = functions({"deploy.yml": text})
    assert (function.name, function.runtime.plain) == ("a", "go1.x")


@pytest.mark.parametrize("names", ["  vars_files: [settings/prod.yml]\n", ""])
def test_a_file_that_the_play_names(names: str) -> None:
    text = CALLING.replace("  tasks:\n", names + "  tasks:\n")
    runtime = functions({"deploy.yml": text, "settings/prod.yml": "lambda_runtime: go1.x\n"})[0].runtime
    assert runtime.plain == ("go1.x" if names else None)


def test_a_computed_expression_is_unknown() -> None:
    text = CALLING.replace("lambda_runtime }}'", 'lookup("env", "RT") }}\'')
    assert not functions({"deploy.yml": text})[0].runtime.closed


def test_who_else_reads_a_variable_is_known() -> None:
    text = CALLING + "    - debug: {msg: 'on {{ lambda_runtime }}'}\n"
    value = functions({"deploy.yml": text, "group_vars/all.yml": "lambda_runtime: go1.x\n"})[0].runtime.values[0]
    assert value.slot is not None
    (other,) = value.slot.also_read_by
    assert text[other.start : other.end] == "lambda_runtime"


@pytest.mark.parametrize(
    ("loop", "names"),
    [
        ("loop:\n    - {name: a, rt: go1.x}\n    - {name: b, rt: go1.x}", ["a", "b"]),
        ("with_items:\n    - name: a\n      rt: go1.x", ["a"]),
        ("loop: '{{ lambdas }}'", ["x", "y"]),
    ],
)
def test_a_loop_makes_a_function_for_each_item(loop: str, names: list[str]) -> None:
    text = play(f"- lambda:\n    name: '{{{{ item.name }}}}'\n    runtime: '{{{{ item.rt }}}}'\n    handler: main\n  {loop}", "")
    listed = "lambdas:\n  - {name: x, rt: go1.x}\n  - {name: y, rt: go1.x}\n"
    found = functions({"deploy.yml": text, "group_vars/all.yml": listed})
    assert [function.name for function in found] == names
    assert all(function.runtime.plain == "go1.x" for function in found)


def test_a_loop_over_a_mapping() -> None:
    text = play(
        "- lambda:\n    name: '{{ item.key }}'\n    runtime: '{{ item.value.rt }}'\n    handler: a\n  with_dict:\n    a: {rt: go1.x}\n    b: {rt: python3.12}"
    )
    assert [(function.name, function.runtime.plain) for function in functions({"deploy.yml": text})] == [
        ("a", "go1.x"),
        ("b", "python3.12"),
    ]


def test_a_loop_that_cant_be_read() -> None:
    text = play("- lambda: {name: '{{ item }}', runtime: go1.x, handler: '{{ item }}'}\n  loop: '{{ query(\"fileglob\", \"*.zip\") }}'")
    (function,) = functions({"deploy.yml": text})
    assert function.runtime.plain == "go1.x"
    assert not function.handler.closed


# -- builds -------------------------------------------------------------------------------------------------------------------


def test_commands_and_where_they_run() -> None:
    text = play(
        "- command: go build -o app ./cmd\n  args: {chdir: src}\n  environment: {GOOS: linux}\n"
        "- shell: GOARCH=amd64 go build -o b . chdir={{ playbook_dir }}/other\n"
        "- ansible.builtin.command:\n    argv: [go, build, -o, c, .]\n    chdir: third"
    )
    builds = [fact for fact in facts({"ops/deploy.yml": text}, "ops/deploy.yml") if isinstance(fact, BuildCommand)]
    assert [build.output.path.plain for build in builds] == ["ops/src/app", "ops/other/b", "ops/third/c"]
    assert [build.packages.plain for build in builds] == ["ops/src/cmd", "ops/other", "ops/third"]
    assert builds[0].goos.plain == "linux"


def test_tasks_that_a_playbook_includes_run_in_its_folder() -> None:
    files = {
        "ops/site.yml": "- hosts: localhost\n  tasks:\n    - ansible.builtin.import_tasks: steps/build.yml\n",
        "ops/steps/build.yml": "- shell: go build -o app .\n",
        "ci/steps/other.yml": "- shell: go build -o app .\n",
    }
    (build,) = [fact for fact in facts(files, "ops/steps/build.yml") if isinstance(fact, BuildCommand)]
    assert build.output.path.plain == "ops/app"
    assert facts(files, "ci/steps/other.yml") == []


@pytest.mark.parametrize(
    ("path", "entry"),
    [("build/main", "main"), ("[build/main, build/config.yml]", "main"), ("[build/main, etc/config.yml]", "build/main")],
)
def test_what_the_module_archive_packs(path: str, entry: str) -> None:
    text = play(f"- community.general.archive:\n    path: {path}\n    dest: out/main.zip\n    format: zip")
    (archive,) = [fact for fact in facts({"deploy.yml": text}) if isinstance(fact, ArchiveCommand)]
    assert archive.archive.path.plain == "out/main.zip"
    assert str(archive.members[0].entry) == entry


def test_copies_modes_and_what_is_removed() -> None:
    text = play(
        "- copy: {src: build/app, dest: dist/, remote_src: true}\n- copy: {src: files/conf, dest: dist/conf}\n"
        "- file: {path: dist/app, mode: '0755'}\n- file: {path: build, state: absent}\n- file: {path: dist, state: directory}"
    )
    copy, mode, removed = facts({"deploy.yml": text + play("- lambda: {name: x, state: absent}")})
    assert isinstance(copy, Copy)
    assert (copy.sources[0].path.plain, copy.target.path.plain, copy.into_folder) == ("build/app", "dist", True)
    assert isinstance(mode, ModeChange)
    assert mode.mode.plain == "0755"
    assert isinstance(removed, Step)
    assert [(use.path.plain, use.role) for use in removed.uses] == [("build", "removes")]


def test_other_archives_are_none_of_lambda() -> None:
    assert facts({"deploy.yml": play("- archive: {path: build, dest: out.tgz}")}) == []


ROLE = {
    "ops/site.yml": "- hosts: localhost\n  roles:\n    - role: api\n",
    "ops/roles/api/defaults/main.yml": "api_runtime: go1.x\napi_functions:\n  - name: orders\n    zip: orders.zip\n  - name: users\n    zip: users.zip\n",
    "ops/roles/api/tasks/main.yml": """- name: Build
  shell: |
    cd {{ playbook_dir }}/..
    GOOS=linux GOARCH=amd64 CGO_ENABLED=0 go build -tags lambda.norpc -o dist/{{ item.name }} ./cmd/{{ item.name }}
    zip -j dist/{{ item.zip }} dist/{{ item.name }}
  with_items: "{{ api_functions }}"

- name: Deploy
  amazon.aws.lambda:
    name: "{{ item.name }}"
    runtime: "{{ api_runtime }}"
    handler: "{{ item.name }}"
    zip_file: "{{ playbook_dir }}/../dist/{{ item.zip }}"
    role: "{{ role_arn }}"
  with_items: "{{ api_functions }}"
""",
    "go.mod": MOD,
    "cmd/orders/main.go": MAIN,
    "cmd/users/main.go": MAIN,
}


PLAYBOOK = play(
    """- name: Build
  ansible.builtin.command: go build -tags lambda.norpc -o {{ build_dir }}/app .
  environment: {GOOS: linux, GOARCH: amd64, CGO_ENABLED: "0"}
- name: Pack
  community.general.archive:
    path: "{{ playbook_dir }}/build/app"
    dest: "{{ build_dir }}/app.zip"
    format: zip
- name: Put
  amazon.aws.s3_object:
    bucket: code
    object: app.zip
    src: "{{ build_dir }}/app.zip"
    mode: put
- name: Deploy
  amazon.aws.lambda:
    name: app
    runtime: go1.x
    handler: app
    s3_bucket: code
    s3_key: app.zip
- name: Tidy
  file: {path: build/app, state: absent}
""",
    "  vars: {build_dir: build}\n",
)


def test_a_playbook_with_a_bucket_is_moved_whole() -> None:
    outcome = fix({"deploy.yml": PLAYBOOK, "main.go": MAIN, "go.mod": MOD}, unsafe=True)
    assert outcome.changed, reasons(outcome)
    wanted = (
        PLAYBOOK.replace("go1.x", "provided.al2023").replace("handler: app", "handler: bootstrap").replace("build/app,", "build/bootstrap,")
    )
    wanted = wanted.replace("}}/app .", "}}/bootstrap .").replace('build/app"', 'build/bootstrap"')
    assert outcome.after["deploy.yml"].text == wanted


def test_a_role_is_moved_whole() -> None:
    """Names that others read stay; the programs get folders of their own, and the handler is written at the task."""
    outcome = fix(ROLE)
    assert outcome.changed, reasons(outcome)
    tasks = outcome.after["ops/roles/api/tasks/main.yml"].text
    assert "-o dist/{{ item.name }}/bootstrap ./cmd/{{ item.name }}\n" in tasks
    assert "zip -j dist/{{ item.zip }} dist/{{ item.name }}/bootstrap\n" in tasks
    assert 'handler: "bootstrap"\n' in tasks
    assert 'name: "{{ item.name }}"\n    runtime: "{{ api_runtime }}"\n' in tasks
    defaults = ROLE["ops/roles/api/defaults/main.yml"].replace("go1.x", "provided.al2023")
    assert outcome.after["ops/roles/api/defaults/main.yml"].text == defaults
    assert outcome.report.diagnostics == ()


@pytest.mark.parametrize("head", ["- hosts: localhost\n  tasks:\n    - ", "- "])
def test_a_file_of_one_item_is_read(head: str) -> None:
    """Nothing stands before its first dash."""
    text = head + "lambda: {name: a, runtime: go1.x, handler: a, zip_file: a.zip}\n"
    assert "GX101" in codes({"deploy.yml": text})


def test_an_old_library_holds_a_role() -> None:
    outcome = fix({**ROLE, "go.mod": MOD.replace("v1.47.0", "v1.13.3")}, unsafe=True)
    assert not outcome.changed
    assert "would hang" in reasons(outcome)


def test_a_role_of_another_language_stays_silent() -> None:
    files = {path: text.replace("go1.x", "python3.12") for path, text in ROLE.items()}
    report = engine.check(Workspace("", sources=[Source(path, text) for path, text in files.items()]), Settings())
    assert [diagnostic.code for diagnostic in report.diagnostics if diagnostic.code in ("GX101", "GX102")] == []


def test_another_roles_defaults_are_not_this_ones() -> None:
    files = {**ROLE, "ops/roles/web/defaults/main.yml": "api_runtime: python3.12\n"}
    (first, _) = functions(files, "ops/roles/api/tasks/main.yml")
    assert first.runtime.plain == "go1.x"
