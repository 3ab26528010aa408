import * as cdk from 'aws-cdk-lib';
import { MediaStack } from '../lib/media-stack';

const app = new cdk.App({ analyticsReporting: false });
new MediaStack(app, 'Media', { synthesizer: new cdk.DefaultStackSynthesizer({ generateBootstrapVersionRule: false }) });
