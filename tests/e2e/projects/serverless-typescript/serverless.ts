const configuration = {
  service: 'mint',
  frameworkVersion: '3',
  provider: {
    name: 'aws',
    runtime: 'go1.x',
  },
  package: { individually: true },
  functions: {
    coin: {
      handler: 'coin',
      package: { artifact: 'bin/coin.zip' },
    },
  },
};

module.exports = configuration;
