"""The built-in rules, in the order of their codes."""

from __future__ import annotations

from go1x_lint_rules.arch_mismatch import ArchMismatch
from go1x_lint_rules.artifact_architecture import ArtifactArchitecture
from go1x_lint_rules.artifact_glibc import ArtifactGlibc
from go1x_lint_rules.artifact_not_executable import ArtifactNotExecutable
from go1x_lint_rules.artifact_old_library import ArtifactOldLibrary
from go1x_lint_rules.artifact_rpc import ArtifactRpc
from go1x_lint_rules.artifact_shell_bootstrap import ArtifactShellBootstrap
from go1x_lint_rules.artifact_without_bootstrap import ArtifactWithoutBootstrap
from go1x_lint_rules.cgo import Cgo
from go1x_lint_rules.deprecated_base_image import DeprecatedBaseImage
from go1x_lint_rules.deprecated_custom_runtime import DeprecatedCustomRuntime
from go1x_lint_rules.deprecated_runtime import DeprecatedRuntime
from go1x_lint_rules.go1x_base_image import Go1xBaseImage
from go1x_lint_rules.go_plugin_config import GoPluginConfig
from go1x_lint_rules.handler_dispatch import HandlerDispatch
from go1x_lint_rules.implicit_deprecated_runtime import ImplicitDeprecatedRuntime
from go1x_lint_rules.layer_compatible_runtime import LayerCompatibleRuntime
from go1x_lint_rules.missing_build_method import MissingBuildMethod
from go1x_lint_rules.missing_entrypoint import MissingEntrypoint
from go1x_lint_rules.missing_goarch import MissingGoarch
from go1x_lint_rules.missing_goos import MissingGoos
from go1x_lint_rules.missing_make_target import MissingMakeTarget
from go1x_lint_rules.missing_norpc import MissingNorpc
from go1x_lint_rules.misspelt_norpc import MisspeltNorpc
from go1x_lint_rules.nested_bootstrap import NestedBootstrap
from go1x_lint_rules.non_bootstrap_handler import NonBootstrapHandler
from go1x_lint_rules.non_bootstrap_output import NonBootstrapOutput
from go1x_lint_rules.non_executable_archive import NonExecutableArchive
from go1x_lint_rules.norpc_on_go1x import NorpcOnGo1x
from go1x_lint_rules.old_aws_lambda_go import OldAwsLambdaGo
from go1x_lint_rules.rpc_api import RpcApi
from go1x_lint_rules.rpc_environment import RpcEnvironment
from go1x_lint_rules.runtime_allow_list import RuntimeAllowList
from go1x_lint_rules.shared_archive import SharedArchive
from go1x_lint_rules.shared_build import SharedBuild
from go1x_lint_rules.shared_output import SharedOutput
from go1x_lint_rules.stale_code import StaleCode
from go1x_lint_rules.target_refused_by_tool import TargetRefusedByTool
from go1x_lint_rules.windows_zip import WindowsZip
from go1x_lint_rules.yum_on_al2023 import YumOnAl2023
from go1x_lint_rules.zip_without_bootstrap import ZipWithoutBootstrap

RULES = (
    DeprecatedRuntime,
    NonBootstrapHandler,
    MissingBuildMethod,
    DeprecatedCustomRuntime,
    LayerCompatibleRuntime,
    ArchMismatch,
    RuntimeAllowList,
    ImplicitDeprecatedRuntime,
    SharedBuild,
    StaleCode,
    TargetRefusedByTool,
    NonBootstrapOutput,
    MissingNorpc,
    MisspeltNorpc,
    MissingGoos,
    MissingGoarch,
    Cgo,
    SharedOutput,
    NorpcOnGo1x,
    MissingMakeTarget,
    ZipWithoutBootstrap,
    NestedBootstrap,
    WindowsZip,
    NonExecutableArchive,
    SharedArchive,
    Go1xBaseImage,
    DeprecatedBaseImage,
    MissingEntrypoint,
    YumOnAl2023,
    OldAwsLambdaGo,
    RpcApi,
    RpcEnvironment,
    HandlerDispatch,
    GoPluginConfig,
    ArtifactWithoutBootstrap,
    ArtifactNotExecutable,
    ArtifactArchitecture,
    ArtifactGlibc,
    ArtifactRpc,
    ArtifactOldLibrary,
    ArtifactShellBootstrap,
)
