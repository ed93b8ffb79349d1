// `kasparro migrate`, started manually or by the deployment; the only process that connects as the owner.
param name string
param location string
param tags object

@description('environmentId, storageName, identityId, registryServer, vaultUri, image')
param shared object

param settings object

var its = ['LOG_LEVEL', 'QUEUE_BACKEND']

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
      triggerType: 'Manual'
      replicaTimeout: 3600
      replicaRetryLimit: 1
      manualTriggerConfig: { parallelism: 1, replicaCompletionCount: 1 }
      registries: [{ server: shared.registryServer, identity: shared.identityId }]
      secrets: [
        { name: 'database-url', keyVaultUrl: '${shared.vaultUri}secrets/database-url', identity: shared.identityId }
        {
          name: 'database-owner-url'
          keyVaultUrl: '${shared.vaultUri}secrets/database-owner-url'
          identity: shared.identityId
        }
      ]
    }
    template: {
      containers: [
        {
          name: 'migrate'
          image: shared.image
          args: ['migrate']
          resources: { cpu: json('0.5'), memory: '1Gi' }
          env: concat(
            [
              { name: 'DATABASE_URL', secretRef: 'database-owner-url' }
              { name: 'APP_DATABASE_URL', secretRef: 'database-url' }
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
