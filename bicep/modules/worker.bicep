// Workers; scale with the number of queued and running jobs, down to zero.
param name string
param location string
param tags object

@description('environmentId, storageName, identityId, registryServer, vaultUri, image')
param shared object

param settings object

@description('cpu, memory, minReplicas, maxReplicas, concurrency')
param size object

@description('Source keys in the vault: coingecko-key, coinpaprika-key')
param sourceKeys array

var its = [
  'LOG_LEVEL'
  'OTEL_EXPORTER_OTLP_ENDPOINT'
  'QUEUE_BACKEND'
  'REJECT_LIMIT_PERCENT'
  'DRIFT_POLICY'
  'RAW_RETENTION_DAYS'
  'SCHEDULE_INTERVAL'
  'SCHEDULE_CSV'
  'SCHEDULE_COINGECKO'
  'SCHEDULE_COINPAPRIKA'
  'COINGECKO_PLAN'
  'COINGECKO_MAX_COINS'
  'COINPAPRIKA_PLAN'
]

resource worker 'Microsoft.App/containerApps@2025-01-01' = {
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
      activeRevisionsMode: 'Single'
      registries: [{ server: shared.registryServer, identity: shared.identityId }]
      secrets: concat(
        [
          { name: 'database-url', keyVaultUrl: '${shared.vaultUri}secrets/database-url', identity: shared.identityId }
          { name: 'queue-url', keyVaultUrl: '${shared.vaultUri}secrets/queue-url', identity: shared.identityId }
        ],
        map(sourceKeys, key => {
          name: key
          keyVaultUrl: '${shared.vaultUri}secrets/${key}'
          identity: shared.identityId
        })
      )
    }
    template: {
      // A worker requeues its jobs within 28 seconds.
      terminationGracePeriodSeconds: 35
      containers: [
        {
          name: 'worker'
          image: shared.image
          resources: { cpu: json(size.cpu), memory: size.memory }
          env: concat(
            [
              { name: 'ROLE', value: 'worker' }
              { name: 'DATABASE_URL', secretRef: 'database-url' }
              { name: 'WORKER_CONCURRENCY', value: string(size.concurrency) }
              { name: 'CSV_DATA_PATH', value: '/var/lib/kasparro/csv' }
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
        cooldownPeriod: 300
        pollingInterval: 15
        rules: [
          {
            name: 'queue'
            custom: {
              type: 'postgresql'
              metadata: {
                // Running jobs count too, so that their workers are not scaled down.
                query: 'SELECT count(*) FROM etl_jobs WHERE status IN (\'queued\', \'running\')'
                targetQueryValue: string(size.concurrency)
                activationTargetQueryValue: '0'
              }
              auth: [{ secretRef: 'queue-url', triggerParameter: 'connection' }]
            }
          }
        ]
      }
    }
  }
}
