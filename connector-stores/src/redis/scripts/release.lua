local id, tokens, owner = unpack(ARGV)
local name = base .. 'l:' .. id
local held = redis.call('HGET', name, tokens)
if held and string.match(held, '^%d+ %d+ (.*)$') == owner then redis.call('HDEL', name, tokens) end
return 1
