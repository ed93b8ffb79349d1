// The connection strings, put together here and kept in the vault: no app's definition holds a password.
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

// For the scale rule, which checks certificates against a list that is not ours.
resource queueUrl 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = {
  parent: vault
  name: 'queue-url'
  properties: { value: '${app}?sslmode=require' }
}
