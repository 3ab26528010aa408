"""Pulumi: functions and layers that a program, or a Pulumi.yaml, declares through the AWS and the AWS native provider.

No engine is run, and none can be had as an oracle here: what properties and archives mean is as Pulumi's registry documents
them (https://www.pulumi.com/registry/packages/aws/api-docs/lambda/function, …/concepts/assets-archives).
"""

from __future__ import annotations
