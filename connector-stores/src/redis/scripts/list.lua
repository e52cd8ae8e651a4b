-- A piece of an index, and what stands in the open of each record in it. Its members end with the id.
local index, min, max, limit, before_id = ARGV[1], ARGV[2], ARGV[3], ARGV[4], tonumber(ARGV[5])
local rows = {}
for _, member in ipairs(redis.call('ZRANGEBYLEX', base .. index, min, max, 'LIMIT', 0, limit)) do
  local id = string.sub(member, before_id + 1)
  local row = redis.call('HMGET', base .. 'r:' .. id, 'version', 'status', 'expires', 'due', 'created', 'updated')
  for column = 1, 6 do row[column] = row[column] or '' end
  table.insert(row, member)
  table.insert(rows, row)
end
return rows
