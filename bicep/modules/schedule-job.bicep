// A scheduled job instead of the role scheduler: `kasparro schedule` queues due sources and exits.
param name string
param location string
param tags object

@description('environmentId, storageName, identityId, registryServer, vaultUri, image')
param shared object

param settings object
param cron string

var its = [
  'LOG_LEVEL'
  'QUEUE_BACKEND'
  'SCHEDULE_INTERVAL'
  'SCHEDULE_CSV'
  'SCHEDULE_COINGECKO'
  'SCHEDULE_COINPAPRIKA'
]

resource job 'Microsoft.App/jobs@2025-01-01' = {
  name: name
  location: location
  tags: tags
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${shared.identityId}': {} }
  }
  properties: {
    environmentId: shared.environmentId
    configuration: {
      triggerType: 'Schedule'
      replicaTimeout: 300
      replicaRetryLimit: 1
      scheduleTriggerConfig: { cronExpression: cron, parallelism: 1, replicaCompletionCount: 1 }
      registries: [{ server: shared.registryServer, identity: shared.identityId }]
      secrets: [
        { name: 'database-url', keyVaultUrl: '${shared.vaultUri}secrets/database-url', identity: shared.identityId }
      ]
    }
    template: {
      containers: [
        {
          name: 'schedule'
          image: shared.image
          args: ['schedule']
          resources: { cpu: json('0.25'), memory: '0.5Gi' }
          env: concat(
            [
              { name: 'DATABASE_URL', secretRef: 'database-url' }
            ],
            map(filter(items(settings), setting => contains(its, setting.key)), setting => {
              name: setting.key
              value: string(setting.value)
            })
          )
        }
      ]
    }
  }
}
