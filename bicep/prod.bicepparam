using 'main.bicep'

param environmentName = 'prod'
param vaultName = readEnvironmentVariable('VAULT_NAME')
param phase = readEnvironmentVariable('PHASE', 'all')
param image = readEnvironmentVariable('IMAGE', '')
param alertEmail = readEnvironmentVariable('ALERT_EMAIL', '')

// For an elastic cluster: clusterSize of 2 or more, no highAvailability, and QUEUE_BACKEND: 'citus' in the settings.
param database = {
  version: '17'
  skuName: 'Standard_D2ds_v5'
  skuTier: 'GeneralPurpose'
  storageGb: 256
  backupDays: 35
  geoRedundantBackup: true
  highAvailability: 'ZoneRedundant'
  clusterSize: 0
}

param apps = {
  api: { cpu: '1', memory: '2Gi', minReplicas: 2, maxReplicas: 10, concurrentRequests: 50 }
  worker: { cpu: '1', memory: '2Gi', minReplicas: 0, maxReplicas: 4, concurrency: 2 }
}

param sourceKeys = ['coingecko-key']

param settings = {
  LOG_LEVEL: 'INFO'
  SCHEDULE_INTERVAL: '3600'
  // Off until there are files in the folder csv of the share.
  SCHEDULE_CSV: '0'
  COINGECKO_PLAN: 'demo'
  RATE_LIMIT_PER_MINUTE: '600'
  RAW_RETENTION_DAYS: '365'
}
