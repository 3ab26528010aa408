import { execSync } from 'child_process';
import * as cdk from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';

export class MailStack extends cdk.Stack {
  constructor(scope: Construct, id: string, props?: cdk.StackProps) {
    super(scope, id, props);

    new lambda.Function(this, 'Send', {
      runtime: lambda.Runtime.GO_1_X,
      handler: 'main',
      code: lambda.Code.fromAsset('send', {
        assetHashType: cdk.AssetHashType.OUTPUT,
        bundling: {
          image: lambda.Runtime.GO_1_X.bundlingImage,
          command: ['bash', '-c', 'GOOS=linux GOARCH=amd64 CGO_ENABLED=0 go build -o /asset-output/main .'],
          local: {
            tryBundle(outputDir: string): boolean {
              execSync(`GOOS=linux GOARCH=amd64 CGO_ENABLED=0 go build -o ${outputDir}/main .`, { cwd: 'send' });
              return true;
            },
          },
        },
      }),
    });
  }
}
