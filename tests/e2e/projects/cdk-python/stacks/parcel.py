"""Where parcels are, and who signed for them."""

from aws_cdk import Duration, Stack
from aws_cdk import aws_lambda as lambda_
from constructs import Construct


class ParcelStack(Stack):
    def __init__(self, scope: Construct, construct_id: str, **kwargs) -> None:
        super().__init__(scope, construct_id, **kwargs)

        lambda_.Function(
            self,
            "Track",
            runtime=lambda_.Runtime.GO_1_X,
            handler="track",
            code=lambda_.Code.from_asset("bin/track"),
            timeout=Duration.seconds(5),
        )
        lambda_.Function(
            self,
            "Sign",
            runtime=lambda_.Runtime.GO_1_X,
            handler="sign",
            code=lambda_.Code.from_asset("bin/sign"),
        )
