import * as cdk from 'aws-cdk-lib';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';

export class GateStack extends cdk.Stack {
  constructor(scope: Construct, id: string, props?: cdk.StackProps) {
    super(scope, id, props);
    const shared = { runtime: Runtime.GO_1_X, code: Code.fromAsset('dist') };
    for (const name of ['enter', 'leave']) {
      new Function(this, name, { ...shared, handler: name });
    }
  }
}
