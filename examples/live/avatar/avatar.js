// SPDX-License-Identifier: MIT
import { VRMLoaderPlugin, VRMUtils } from "@pixiv/three-vrm";
import { DirectionalLight, HemisphereLight, PerspectiveCamera, Scene, Vector3, WebGLRenderer } from "three";
import { GLTFLoader } from "three/addons/loaders/GLTFLoader.js";

const VOWELS = ["aa", "ih", "ou", "ee", "oh"]; // VRM has no other mouths: lips that close are none of them
const BLINK_EVERY_S = 4;
const BLINK_S = 0.2;
const DISTANCE_M = 1;

const asked = new URLSearchParams(location.search);
const trouble = document.getElementById("trouble");

let mouth = {};

// The mouth from the next picture on.
export function show(weights) {
  mouth = weights;
}

function greet({ set }) {
  trouble.textContent = set === "vrm" ? "" : `An avatar has the mouths of the set vrm, but ${set} is sent: add --set vrm.`;
}

async function load(address) {
  const loader = new GLTFLoader();
  loader.register((parser) => new VRMLoaderPlugin(parser));
  const { vrm } = (await loader.loadAsync(address)).userData;
  if (!vrm) throw new Error("it is no VRM avatar");
  VRMUtils.rotateVRM0(vrm); // which looks the other way
  return vrm;
}

// 0 for open eyes, 1 for shut ones.
function blink(timeS) {
  const phase = (timeS % BLINK_EVERY_S) / BLINK_S;
  return phase < 1 ? Math.sin(Math.PI * phase) : 0;
}

function play(vrm) {
  const scene = new Scene().add(vrm.scene, new HemisphereLight("#ffffff", "#8a7a70", 2.2));
  const sun = new DirectionalLight("#ffffff", 1.6);
  sun.position.set(0.6, 1, 1.4);
  scene.add(sun);
  const camera = new PerspectiveCamera(24, 1, 0.1, 20);
  vrm.scene.updateWorldMatrix(true, true);
  const head = vrm.humanoid.getRawBoneNode("head").getWorldPosition(new Vector3());
  camera.position.set(head.x, head.y + 0.07, head.z + DISTANCE_M);
  const renderer = new WebGLRenderer({ alpha: true, antialias: true });
  Object.assign(renderer.domElement, { role: "img", ariaLabel: "an avatar whose mouth follows the voice" });
  document.body.prepend(renderer.domElement);
  const fit = () => {
    renderer.setPixelRatio(devicePixelRatio);
    renderer.setSize(innerWidth, innerHeight);
    camera.aspect = innerWidth / innerHeight;
    camera.updateProjectionMatrix();
  };
  addEventListener("resize", fit);
  fit();
  let before = performance.now();
  renderer.setAnimationLoop((now) => {
    for (const vowel of VOWELS) vrm.expressionManager?.setValue(vowel, mouth[vowel] ?? 0);
    vrm.expressionManager?.setValue("blink", blink(now / 1000));
    vrm.update((now - before) / 1000);
    before = now;
    renderer.render(scene, camera);
  });
}

const address = asked.get("avatar") ?? "avatar.vrm";
export const vrm = await load(address).catch((error) => {
  trouble.textContent = `${address}: ${error.message} “python make_avatar.py” writes avatar.vrm; ?avatar=NAME.vrm shows another.`;
  throw error;
});
play(vrm);
trouble.textContent = "";
follow(asked.get("from") ?? "ws://127.0.0.1:8765", show, greet);
