import { Duration } from 'aws-cdk-lib';
import { Architecture, FunctionProps, Runtime } from 'aws-cdk-lib/aws-lambda';

export const RUNTIME = Runtime.GO_1_X;

export const defaults: Pick<FunctionProps, 'runtime' | 'architecture' | 'timeout'> = {
  runtime: RUNTIME,
  architecture: Architecture.X86_64,
  timeout: Duration.seconds(5),
};
