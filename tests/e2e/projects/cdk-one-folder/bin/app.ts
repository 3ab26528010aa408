import * as cdk from 'aws-cdk-lib';
import { GateStack } from '../lib/gate-stack';

const app = new cdk.App({ analyticsReporting: false });
new GateStack(app, 'Gate', { synthesizer: new cdk.DefaultStackSynthesizer({ generateBootstrapVersionRule: false }) });
