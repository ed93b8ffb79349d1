// The API; scales with concurrent requests, with at least one replica.
param name string
param location string
param tags object

@description('environmentId, storageName, identityId, registryServer, vaultUri, image')
param shared object

param settings object

@description('cpu, memory, minReplicas, maxReplicas, concurrentRequests')
param size object

@description('Source keys in the vault: coingecko-key, coinpaprika-key')
param sourceKeys array

// The API needs schedules and plans to report staleness and remaining quota.
var its = [
  'LOG_LEVEL'
  'OTEL_EXPORTER_OTLP_ENDPOINT'
  'QUEUE_BACKEND'
  'REQUIRE_KEY_FOR_READS'
  'CORS_ORIGINS'
  'RATE_LIMIT_PER_MINUTE'
  'SCHEDULE_INTERVAL'
  'SCHEDULE_CSV'
  'SCHEDULE_COINGECKO'
  'SCHEDULE_COINPAPRIKA'
  'COINGECKO_PLAN'
  'COINGECKO_MAX_COINS'
  'COINPAPRIKA_PLAN'
]

resource api 'Microsoft.App/containerApps@2025-01-01' = {
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
      // The old revision serves until the new one is ready.
      activeRevisionsMode: 'Single'
      ingress: { external: true, targetPort: 8000, allowInsecure: false, transport: 'auto' }
      registries: [{ server: shared.registryServer, identity: shared.identityId }]
      secrets: concat(
        [
          { name: 'database-url', keyVaultUrl: '${shared.vaultUri}secrets/database-url', identity: shared.identityId }
          { name: 'api-keys', keyVaultUrl: '${shared.vaultUri}secrets/api-keys', identity: shared.identityId }
        ],
        map(sourceKeys, key => {
          name: key
          keyVaultUrl: '${shared.vaultUri}secrets/${key}'
          identity: shared.identityId
        })
      )
    }
    template: {
      terminationGracePeriodSeconds: 35
      containers: [
        {
          name: 'api'
          image: shared.image
          resources: { cpu: json(size.cpu), memory: size.memory }
          env: concat(
            [
              { name: 'ROLE', value: 'api' }
              { name: 'DATABASE_URL', secretRef: 'database-url' }
              { name: 'API_KEYS', secretRef: 'api-keys' }
              // The only proxy in front is the ingress of Azure.
              { name: 'TRUST_PROXY', value: '1' }
            ],
            map(sourceKeys, key => { name: toUpper(replace(key, '-', '_')), secretRef: key }),
            map(filter(items(settings), setting => contains(its, setting.key)), setting => {
              name: setting.key
              value: string(setting.value)
            })
          )
          probes: [
            { type: 'Startup', httpGet: { path: '/health/live', port: 8000 }, periodSeconds: 5, failureThreshold: 24 }
            { type: 'Liveness', httpGet: { path: '/health/live', port: 8000 }, periodSeconds: 15, failureThreshold: 4 }
            { type: 'Readiness', httpGet: { path: '/health/ready', port: 8000 }, periodSeconds: 10, failureThreshold: 3 }
          ]
          volumeMounts: [{ volumeName: 'files', mountPath: '/var/lib/kasparro' }]
        }
      ]
      volumes: [
        {
          name: 'files'
          storageType: 'AzureFile'
          storageName: shared.storageName
          mountOptions: 'uid=1000,gid=1000,dir_mode=0700,file_mode=0600,mfsymlinks,nobrl'
        }
      ]
      scale: {
        minReplicas: size.minReplicas
        maxReplicas: size.maxReplicas
        rules: [
          {
            name: 'requests'
            http: { metadata: { concurrentRequests: string(size.concurrentRequests) } }
          }
        ]
      }
    }
  }
}
