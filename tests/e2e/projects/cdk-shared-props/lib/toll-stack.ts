import * as path from 'path';
import * as cdk from 'aws-cdk-lib';
import { CfnFunction, Code, Function } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { defaults } from './config';

export class TollStack extends cdk.Stack {
  constructor(scope: Construct, id: string, props?: cdk.StackProps) {
    super(scope, id, props);

    this.function('Enter', 'enter');
    this.function('Leave', 'leave');
  }

  private function(id: string, name: string): Function {
    return new Function(this, id, {
      ...defaults,
      handler: name,
      code: Code.fromAsset(path.join(__dirname, '..', 'dist', `${name}.zip`)),
    });
  }
}
