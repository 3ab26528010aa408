import * as cdk from 'aws-cdk-lib';
import { MailStack } from '../lib/mail-stack';

const app = new cdk.App({ analyticsReporting: false });
new MailStack(app, 'Mail', { synthesizer: new cdk.DefaultStackSynthesizer({ generateBootstrapVersionRule: false }) });
