// First of all and on its own: the vault that the secrets are put into before anything needs them.
targetScope = 'resourceGroup'

@description('Short name of the environment, such as dev or prod; part of every name')
@minLength(2)
@maxLength(8)
param environmentName string

param location string = resourceGroup().location

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  // Names of vaults are unique across Azure.
  name: 'kasparro-${environmentName}-${take(uniqueString(resourceGroup().id), 6)}'
  location: location
  properties: {
    tenantId: subscription().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    // A deployment may read secrets as parameters of modules; they appear in no history.
    enabledForTemplateDeployment: true
    enableSoftDelete: true
    enablePurgeProtection: true
  }
}

output vaultName string = vault.name
