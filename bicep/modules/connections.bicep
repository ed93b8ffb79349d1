// Builds the connection strings and stores them in the vault, so that no app definition contains a password.
param vaultName string
param host string
param databaseName string
param ownerName string

@secure()
param ownerPassword string

@secure()
param appPassword string

var appName = 'kasparro_app'
var app = 'postgresql://${appName}:${uriComponent(appPassword)}@${host}:5432/${databaseName}'
var owner = 'postgresql://${ownerName}:${uriComponent(ownerPassword)}@${host}:5432/${databaseName}'

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: vaultName
}

resource databaseUrl 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = {
  parent: vault
  name: 'database-url'
  properties: { value: '${app}?sslmode=verify-full' }
}

resource ownerUrl 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = {
  parent: vault
  name: 'database-owner-url'
  properties: { value: '${owner}?sslmode=verify-full' }
}

// For the scale rule, which verifies certificates against its own CA list.
resource queueUrl 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = {
  parent: vault
  name: 'queue-url'
  properties: { value: '${app}?sslmode=require' }
}
