#!/usr/bin/env python3
import aws_cdk as cdk
from stacks.parcel import ParcelStack

app = cdk.App(analytics_reporting=False)
ParcelStack(app, "Parcel", synthesizer=cdk.DefaultStackSynthesizer(generate_bootstrap_version_rule=False))
app.synth()
