using 'main.bicep'

param environmentName = 'dev'
param vaultName = readEnvironmentVariable('VAULT_NAME')
param phase = readEnvironmentVariable('PHASE', 'all')
param image = readEnvironmentVariable('IMAGE', '')
param alertEmail = readEnvironmentVariable('ALERT_EMAIL', '')

param database = {
  version: '17'
  skuName: 'Standard_B1ms'
  skuTier: 'Burstable'
  storageGb: 32
  backupDays: 7
  geoRedundantBackup: false
  highAvailability: 'Disabled'
  clusterSize: 0
}

param apps = {
  api: { cpu: '0.5', memory: '1Gi', minReplicas: 1, maxReplicas: 2, concurrentRequests: 50 }
  worker: { cpu: '0.5', memory: '1Gi', minReplicas: 0, maxReplicas: 1, concurrency: 2 }
}

param settings = {
  LOG_LEVEL: 'INFO'
  SCHEDULE_INTERVAL: '3600'
  // Off until there are files in the folder csv of the share.
  SCHEDULE_CSV: '0'
  COINGECKO_PLAN: 'public'
  RAW_RETENTION_DAYS: '30'
}
