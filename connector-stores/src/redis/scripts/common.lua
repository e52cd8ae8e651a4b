-- Begins every script. All keys begin with KEYS[1], whose part in braces keeps them on one node of a cluster.
local base = KEYS[1]

-- The sorted sets in which a record stands; an empty time stands nowhere.
local function unindex(id, old)
  if not old[1] then return end
  redis.call('ZREM', base .. 'all', id)
  redis.call('ZREM', base .. 'status:' .. old[2], id)
  redis.call('ZREM', base .. 'sealed', old[5] .. 'r' .. id)
  if old[3] ~= '' then redis.call('ZREM', base .. 'expiry', old[3] .. id) end
  if old[4] ~= '' then redis.call('ZREM', base .. 'due', old[4] .. id) end
end

local function stored(id)
  return redis.call('HMGET', base .. 'r:' .. id, 'version', 'status', 'expires', 'wake', 'sealed_by')
end

-- Removes a pending authorization, and says whether there was one.
local function drop(hash)
  local name = base .. 'f:' .. hash
  local old = redis.call('HMGET', name, 'id', 'deadline', 'sealed_by')
  if not old[1] then return 0 end
  redis.call('ZREM', base .. 'flows', old[2] .. hash)
  redis.call('ZREM', base .. 'sealed', old[3] .. 'f' .. hash)
  redis.call('SREM', base .. 'of:' .. old[1], hash)
  redis.call('DEL', name)
  return 1
end
