import { startRig } from './rig/rig.ts';
import { difyVariants } from './rig/stories/dify.ts';
import * as kong from './rig/stories/kong.ts';
import { deployVariant, settled } from './rig/stories/deploy.ts';
import { installOperator, startOperatorProcess, probeStanding, conditionOf, kubectlOk } from './e2e/running-operator.ts';
import { yamlOf } from './rig/stories/story.ts';
const t0 = performance.now();
const rig = await startRig();
console.log('boot', performance.now() - t0);
try {
  const kubeconfig = await installOperator(rig);
  const op = await startOperatorProcess(rig, { kubeconfig });
  console.log('operator', performance.now() - t0);
  const all = [...difyVariants, ...kong.kongVariants];
  for (const v of all) {
    await deployVariant(rig, v);
    await settled(rig, v);
    const t = performance.now();
    await rig.apply(yamlOf([v.probe]));
    const name = v.probe.metadata.name;
    let s: any;
    const deadline = performance.now() + 8000;
    while (performance.now() < deadline) {
      s = await probeStanding(rig, v.namespace, name);
      if (conditionOf(s.status, 'Healthy')?.reason === v.expected.reason) break;
      await new Promise((r) => setTimeout(r, 100));
    }
    const h = conditionOf(s.status, 'Healthy');
    const ok = h?.status === v.expected.healthy && h?.reason === v.expected.reason;
    console.log(ok ? 'OK ' : 'BAD', v.name, Math.round(performance.now() - t), h?.status, h?.reason, 'expected', v.expected.reason, ok ? s.status.routes?.[0]?.confidence : JSON.stringify(s.status.routes, null, 1));
    if (process.env['KEEP_PROBE'] !== '1') await kubectlOk(rig, ['delete', 'methodprobe', name, '-n', v.namespace]);
  }
  console.log(await op.stop());
} catch (e) { console.error(e); }
finally { await rig.stop(); }
