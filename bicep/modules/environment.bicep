// The Container Apps environment: in the virtual network, logging to the workspace, with the file share.
param name string
param location string
param tags object
param subnetId string
param workspaceName string
param storageAccountName string
param shareName string
param publicApi bool

var storageName = 'files'

resource workspace 'Microsoft.OperationalInsights/workspaces@2023-09-01' existing = {
  name: workspaceName
}

resource account 'Microsoft.Storage/storageAccounts@2023-05-01' existing = {
  name: storageAccountName
}

resource platform 'Microsoft.App/managedEnvironments@2025-01-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    appLogsConfiguration: {
      destination: 'log-analytics'
      logAnalyticsConfiguration: {
        customerId: workspace.properties.customerId
        sharedKey: workspace.listKeys().primarySharedKey
      }
    }
    vnetConfiguration: { infrastructureSubnetId: subnetId, internal: !publicApi }
    workloadProfiles: [
      { name: 'Consumption', workloadProfileType: 'Consumption' }
    ]
  }
}

resource files 'Microsoft.App/managedEnvironments/storages@2025-01-01' = {
  parent: platform
  name: storageName
  properties: {
    azureFile: {
      accountName: account.name
      accountKey: account.listKeys().keys[0].value
      shareName: shareName
      accessMode: 'ReadWrite'
    }
  }
}

output environmentId string = platform.id
output defaultDomain string = platform.properties.defaultDomain
output storageName string = files.name
