import * as cdk from 'aws-cdk-lib';
import { TollStack } from '../lib/toll-stack';

const app = new cdk.App({ analyticsReporting: false });
new TollStack(app, 'Toll', { synthesizer: new cdk.DefaultStackSynthesizer({ generateBootstrapVersionRule: false }) });
