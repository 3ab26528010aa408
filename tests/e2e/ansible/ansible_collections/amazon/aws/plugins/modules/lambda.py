"""A stand-in for `amazon.aws.lambda`: it makes or changes a function of the account in a folder; code is uploaded each time."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

from ansible.module_utils.basic import AnsibleModule  # type: ignore[import-not-found]

ARGUMENTS = {
    "name": {"type": "str", "required": True},
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    "architecture": {"type": "str", "default": "x86_64"},
    "environment_variables": {"type": "dict"},
    "timeout": {"type": "int"},
    **{name: {"type": "str"} for name in ("runtime", "handler", "role", "zip_file", "s3_bucket", "s3_key", "image_uri", "description")},
}
"""Source: plugins/modules/lambda.py of the collection amazon.aws, as far as the bench's projects use it."""


def main() -> None:
    """Carry out one task."""
    module = AnsibleModule(argument_spec=ARGUMENTS)
    said = module.params
    account = Path(os.environ["GO1X_BENCH_ACCOUNT"])
    path = account / "functions" / f"{said['name']}.json"
    code = Path(said["zip_file"]) if said["zip_file"] else account / "s3" / str(said["s3_bucket"]) / str(said["s3_key"])
    if not code.is_file():
        module.fail_json(msg=f"Could not find {code}")
    kept = account / "code" / f"{said['name']}-{len(list(account.glob('code/*')))}.zip"
    kept.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(code, kept)
    path.parent.mkdir(parents=True, exist_ok=True)
    properties = {"Runtime": said["runtime"], "Handler": said["handler"], "Architecture": said["architecture"], "Code": str(kept)}
    path.write_text(json.dumps({**properties, "Environment": said["environment_variables"] or {}}))
    module.exit_json(changed=True)


if __name__ == "__main__":
    main()
