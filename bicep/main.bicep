// Kasparro on Azure Container Apps. Deploy vault.bicep and store the secrets first.
//
// `phase` limits what is deployed, so that no app starts with a missing image or unmigrated tables, and none is reset
// to a placeholder image: a phase leaves everything it does not include unchanged.
targetScope = 'resourceGroup'

@description('Short name of the environment, such as dev or prod; part of every name')
@minLength(2)
@maxLength(8)
param environmentName string

@description('platform: network, database, registry. migrations: also the migration job. all: also the apps')
@allowed(['platform', 'migrations', 'all'])
param phase string = 'all'

@description('Image in this registry by digest: kasparro@sha256:… Not needed for the phase platform')
param image string = ''

@description('Name of the vault created by vault.bicep')
param vaultName string

param location string = resourceGroup().location

@description('Compute and storage of PostgreSQL')
param database object

@description('Replicas, CPU and memory of the apps')
param apps object

@description('Non-secret settings of Kasparro by variable name; each app gets those it reads')
param settings object

@description('How often to check whether a source is due, as a cron expression in UTC')
param scheduleCron string = '*/5 * * * *'

@description('Whether the API is reachable from the internet; false: only from the virtual network')
param publicApi bool = true

@description('Source keys in the vault: coingecko-key, coinpaprika-key')
param sourceKeys array = []

@description('Email address for alerts; empty: alerts only show in the portal')
param alertEmail string = ''

var tags = { application: 'kasparro', environment: environmentName }
var name = 'kasparro-${environmentName}'
var hasImage = !empty(image)
var withJob = hasImage && phase != 'platform'
var withApps = hasImage && phase == 'all'

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: vaultName
}

module identity 'modules/identity.bicep' = {
  name: 'identity'
  params: { name: name, location: location, tags: tags, vaultName: vaultName }
}

module network 'modules/network.bicep' = {
  name: 'network'
  params: { name: name, location: location, tags: tags }
}

module logs 'modules/logs.bicep' = {
  name: 'logs'
  params: { name: name, location: location, tags: tags }
}

module registry 'modules/registry.bicep' = {
  name: 'registry'
  params: {
    // Letters and digits only, unique across Azure.
    name: 'kasparro${environmentName}${take(uniqueString(resourceGroup().id), 6)}'
    location: location
    tags: tags
    pullPrincipalId: identity.outputs.principalId
  }
}

module storage 'modules/storage.bicep' = {
  name: 'storage'
  params: {
    name: 'kasparro${environmentName}${take(uniqueString(resourceGroup().id), 6)}'
    location: location
    tags: tags
  }
}

module postgres 'modules/postgres.bicep' = {
  name: 'postgres'
  params: {
    name: '${name}-${take(uniqueString(resourceGroup().id), 6)}'
    location: location
    tags: tags
    database: database
    subnetId: network.outputs.databaseSubnetId
    dnsZoneId: network.outputs.databaseDnsZoneId
    ownerPassword: vault.getSecret('database-owner-password')
  }
}

module connections 'modules/connections.bicep' = {
  name: 'connections'
  params: {
    vaultName: vaultName
    host: postgres.outputs.host
    databaseName: postgres.outputs.databaseName
    ownerName: postgres.outputs.ownerName
    ownerPassword: vault.getSecret('database-owner-password')
    appPassword: vault.getSecret('database-app-password')
  }
}

module platform 'modules/environment.bicep' = {
  name: 'environment'
  params: {
    name: name
    location: location
    tags: tags
    subnetId: network.outputs.appsSubnetId
    workspaceName: logs.outputs.workspaceName
    storageAccountName: storage.outputs.accountName
    shareName: storage.outputs.shareName
    publicApi: publicApi
  }
}

var shared = {
  environmentId: platform.outputs.environmentId
  storageName: platform.outputs.storageName
  identityId: identity.outputs.identityId
  registryServer: registry.outputs.server
  vaultUri: vault.properties.vaultUri
  image: '${registry.outputs.server}/${image}'
}

module migrate 'modules/migrate-job.bicep' = if (withJob) {
  name: 'migrate'
  params: { name: '${name}-migrate', location: location, tags: tags, shared: shared, settings: settings }
  dependsOn: [connections]
}

module api 'modules/api.bicep' = if (withApps) {
  name: 'api'
  params: {
    name: '${name}-api'
    location: location
    tags: tags
    shared: shared
    settings: settings
    size: apps.api
    sourceKeys: sourceKeys
  }
  dependsOn: [connections]
}

module worker 'modules/worker.bicep' = if (withApps) {
  name: 'worker'
  params: {
    name: '${name}-worker'
    location: location
    tags: tags
    shared: shared
    settings: settings
    size: apps.worker
    sourceKeys: sourceKeys
  }
  dependsOn: [connections]
}

module schedule 'modules/schedule-job.bicep' = if (withApps) {
  name: 'schedule'
  params: {
    name: '${name}-schedule'
    location: location
    tags: tags
    shared: shared
    settings: settings
    cron: scheduleCron
  }
  dependsOn: [connections]
}

module alerts 'modules/alerts.bicep' = if (withApps) {
  name: 'alerts'
  params: {
    name: name
    location: location
    tags: tags
    workspaceId: logs.outputs.workspaceId
    databaseId: postgres.outputs.serverId
    apiName: '${name}-api'
    email: alertEmail
  }
  dependsOn: [api]
}

output registryName string = registry.outputs.name
output migrateJobName string = '${name}-migrate'
output apiUrl string = withApps ? 'https://${name}-api.${platform.outputs.defaultDomain}' : ''
