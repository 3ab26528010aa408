// Synthesizes stacks of TypeScript programs, whose paths are given, and prints the functions and layers of each as JSON.
const fs = require('fs');
const os = require('os');
const path = require('path');
const ts = require('typescript');
const cdk = require('aws-cdk-lib');

require.extensions['.ts'] = (module, file) => {
  const options = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2020, esModuleInterop: true };
  module._compile(ts.transpileModule(fs.readFileSync(file, 'utf8'), { compilerOptions: options }).outputText, file);
};

function described(stack, resource, construct) {
  const properties = resource.Properties;
  const asset = (resource.Metadata || {})['aws:asset:path'];
  return {
    id: construct,
    runtime: properties.Runtime,
    handler: properties.Handler,
    architecture: (properties.Architectures || [null])[0],
    runtimes: properties.CompatibleRuntimes,
    asset: asset === undefined ? null : path.relative(process.cwd(), asset),
  };
}

function synthesized(file) {
  const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'cdk.out'));
  const context = {
    'aws:cdk:enable-asset-metadata': true,
    'aws:cdk:disable-asset-staging': true,
    'aws:cdk:enable-path-metadata': true,
    'aws:cdk:bundling-stacks': [],
  };
  const app = new cdk.App({ outdir, context });
  const { S } = require(path.resolve(file));
  new S(app, 'S');
  const template = app.synth().getStackByName('S').template;
  fs.rmSync(outdir, { recursive: true });
  const kinds = ['AWS::Lambda::Function', 'AWS::Serverless::Function', 'AWS::Lambda::LayerVersion'];
  return Object.values(template.Resources)
    .filter((some) => kinds.includes(some.Type))
    .map((some) => described('S', some, some.Metadata['aws:cdk:path'].split('/')[1]));
}

console.log(JSON.stringify(process.argv.slice(2).map(synthesized)));
