import { GoFunction } from '@aws-cdk/aws-lambda-go-alpha';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { Stack, StackProps } from 'aws-cdk-lib';
import { Construct } from 'constructs';

export class MediaStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);

    new GoFunction(this, 'Resize', {
      entry: 'functions/resize',
    });
    new GoFunction(this, 'Crop', {
      entry: 'functions/crop',
      runtime: Runtime.GO_1_X,
      bundling: { goBuildFlags: ['-ldflags "-s -w"'] },
    });
  }
}
