import assert from 'node:assert/strict';
import {
  addToDevContainer,
  DevContainerError,
  dockerFlags,
} from '../../../../src/credentials/containers/devContainer';

const ACCESS = { uri: 'http://127.0.0.1:5000/credentials', tokenFile: '/home/ada/token' };

describe('the lines of a dev container', () => {
  it('are added, and comments stay', () => {
    const text = `// Ours.
{
  "image": "node", // the newest
  "mounts": ["type=volume,target=/x"],
}
`;
    const result = addToDevContainer(text, ACCESS);
    assert.match(result, /^\/\/ Ours\.\n\{\n {2}"image": "node", \/\/ the newest/);
    assert.match(result, /"AWS_CONTAINER_CREDENTIALS_FULL_URI": "http:\/\/127\.0\.0\.1:5000\/credentials"/);
    assert.match(result, /"type=volume,target=\/x",\s+"type=bind,source=\/home\/ada\/token,target=/);
    assert.match(result, /"--network=host"/);
  });

  it('are replaced when they are there', () => {
    const once = addToDevContainer('{"runArgs": ["--init", "--net", "host"]}', ACCESS);
    const other = { uri: 'http://127.0.0.1:6000/credentials', tokenFile: '/home/ada/other' };
    const twice = addToDevContainer(once, other);
    assert.equal(addToDevContainer(twice, other), twice);
    assert.ok(
      !twice.includes('5000') && !twice.includes('/home/ada/token') && !twice.includes('--network=host'),
    );
  });

  it('come after what stands behind the last setting and the last item', () => {
    const comments = ['// none yet', '/* last */', '// "customizations": {}'];
    for (const comma of ['', ',']) {
      for (const [head, tail] of [
        [`{\n\t"image": "node"`, `${comma} ${comments.join('\n\t')}\n}\n`],
        [`{\n\t"containerEnv": {\n\t\t"A": "1"`, `${comma} ${comments.join('\n\t\t')}\n\t}\n}\n`],
        [`{\n\t"mounts": [\n\t\t"type=volume,target=/x"`, `${comma} ${comments.join('\n\t\t')}\n\t]\n}\n`],
      ] as const) {
        const result = addToDevContainer(head + tail, ACCESS);
        const kept = comments.join(head.includes('[') || head.includes('A') ? '\n\t\t' : '\n\t');
        assert.ok(result.startsWith(`${head}, ${kept}\n`), result);
        assert.equal(addToDevContainer(result, ACCESS), result);
      }
    }
  });

  it('end as the other lines do', () => {
    const result = addToDevContainer('{\r\n  "image": "node" // ours\r\n}\r\n', ACCESS);
    assert.match(result, /"containerEnv"/);
    assert.doesNotMatch(result, /[^\r]\n/);
  });

  it('lose the region with the profile that had one', () => {
    const before = addToDevContainer('{}', { ...ACCESS, region: 'eu-central-1' });
    assert.ok(!addToDevContainer(before, ACCESS).includes('REGION'));
    const own = '{"containerEnv": {"AWS_REGION": "eu-west-1"}}';
    assert.match(addToDevContainer(own, ACCESS), /"AWS_REGION": "eu-west-1"/);
  });

  it('keep the mark that Windows programs put at the beginning', () => {
    assert.match(addToDevContainer('\uFEFF{"image": "node"}', ACCESS), /^\uFEFF\{[^]*containerEnv/);
  });

  it('make a file where there is none', () => {
    const made = JSON.parse(addToDevContainer(undefined, ACCESS)) as Record<string, unknown>;
    assert.deepEqual(Object.keys(made), ['image', 'containerEnv', 'mounts', 'runArgs']);
  });

  it('go into no file that is none', () => {
    const others = ['{"containerEnv": null}', '{"containerEnv": []}', '{"runArgs": ["--network", "bridge"]}'];
    for (const text of ['[]', '{', '{"mounts": {}}', '{"runArgs": ["--network=mine"]}', ...others])
      assert.throws(() => addToDevContainer(text, ACCESS), DevContainerError);
  });

  it('name the region of the profile, by both of its variables', () => {
    const access = { ...ACCESS, region: 'eu-central-1' };
    const { containerEnv } = JSON.parse(addToDevContainer('{}', access)) as {
      containerEnv: Record<string, string>;
    };
    assert.deepEqual(
      [containerEnv['AWS_REGION'], containerEnv['AWS_DEFAULT_REGION']],
      ['eu-central-1', 'eu-central-1'],
    );
    assert.ok(dockerFlags(access).includes('AWS_REGION=eu-central-1'));
    assert.ok(dockerFlags(access).includes('AWS_DEFAULT_REGION=eu-central-1'));
  });

  it('are flags of docker run too, which hold no secret', () => {
    assert.deepEqual(
      dockerFlags(ACCESS).at(-1),
      'type=bind,source=/home/ada/token,target=/run/aws-sso-profiles-token,readonly',
    );
  });
});
