local id, replaces, status, expires, due, created, updated, sealed_by, key, sealed = unpack(ARGV)
local old = stored(id)
if (old[1] or '0') ~= replaces then return '' end
-- First, because it is refused where there is no room, before anything was changed.
local version = string.format('%.0f', redis.call('INCR', base .. 'version'))
unindex(id, old)
redis.call('HSET', base .. 'r:' .. id, 'version', version, 'status', status, 'expires', expires, 'due', due, 'wake', due,
  'created', created, 'updated', updated, 'sealed_by', sealed_by, 'key', key, 'sealed', sealed)
redis.call('ZADD', base .. 'all', 0, id)
redis.call('ZADD', base .. 'status:' .. status, 0, id)
redis.call('ZADD', base .. 'sealed', 0, sealed_by .. 'r' .. id)
if expires ~= '' then redis.call('ZADD', base .. 'expiry', 0, expires .. id) end
if due ~= '' then redis.call('ZADD', base .. 'due', 0, due .. id) end
return version
