// The vault, deployed separately and first, so that secrets can be stored before they are needed.
targetScope = 'resourceGroup'

@description('Short name of the environment, such as dev or prod; part of every name')
@minLength(2)
@maxLength(8)
param environmentName string

param location string = resourceGroup().location

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  // Vault names must be unique across Azure.
  name: 'kasparro-${environmentName}-${take(uniqueString(resourceGroup().id), 6)}'
  location: location
  properties: {
    tenantId: subscription().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    // Allows deployments to read secrets as secure module parameters, which are not stored in the history.
    enabledForTemplateDeployment: true
    enableSoftDelete: true
    enablePurgeProtection: true
  }
}

output vaultName string = vault.name
